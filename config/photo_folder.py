"""Where the photos of reports lie: a folder below DATA_ROOT, unless the settings name an object store."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from core.documents import write_whole


class PhotoFolder(FileSystemStorage):
    """``DATA_ROOT/photos``: a file is there whole or not at all, and a full disk refuses in words."""

    @property
    def base_location(self) -> Path:
        return Path(settings.DATA_ROOT) / "photos"

    @property
    def location(self) -> str:
        return str(self.base_location)

    def _save(self, name: str, content: File) -> str:
        write_whole(Path(self.path(name)), content.read())
        return name

    def names_before(self, instant: datetime.datetime) -> Iterator[str]:
        """Yield the names of all files that came before ``instant``."""
        root = self.base_location
        for file in root.rglob("*") if root.is_dir() else ():
            if file.is_file() and file.stat().st_mtime < instant.timestamp():
                yield str(file.relative_to(root))
