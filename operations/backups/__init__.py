"""The whole portal in one sealed file, and back (docs/decisions/0030, docs/operations.md).

``making`` and ``restoring`` are the two ways; ``databases`` and ``checksums`` know PostgreSQL and SQLite, ``archives``
the file's inside, ``sealing`` its lock.
"""
