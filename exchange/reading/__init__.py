"""Workbooks that come in: checked before they are opened, read in a child process with limits, matched by header.

From the file to clean lines: ``books`` (``preflight``, then ``child``) → ``lines`` (``headers``, then ``cells``), each
refusing with a sentence that names the place. What the lines mean for the portal is said by the kinds
(``exchange.reading.kinds``).
"""
