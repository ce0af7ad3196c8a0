"""The interface for other systems, ``/api/v1/``: read-only, by token, described by itself and by docs/api.md."""
