"""The interface for other systems, ``/api/v1/``: read-only, by token, described by ``openapi.json`` and docs/api.md."""
