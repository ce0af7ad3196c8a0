"""What docs/operations.md says, done by a machine before a release: with containers and on a bare Debian.

``make release-check`` as root takes ten minutes. It needs Docker, its compose and age for the one, mmdebstrap and
systemd-nspawn for the other, and the ports 80 and 443 of this machine.
"""
