"""Password hashing sized for a small server."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with OWASP's minimum: 19 MiB, 2 passes, 1 lane.

    Django's default takes 100 MB a login; sixty leaders signing in on the last
    evening of a round would then need 6 GB.
    """

    memory_cost = 19_456  # KiB
    time_cost = 2
    parallelism = 1
