"""The few static files taken from wheels, by name.

Collecting the whole of a wheel's static folder takes a minute and publishes
hundreds of files that no page asks for.
"""

from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

WHEEL_FILES = {
    "allauth.mfa": ["static/mfa/js/webauthn-json.js"],
    "bootstrap": ["css/bootstrap.min.css", "css/bootstrap.min.css.map"],
    "django_htmx": ["static/django_htmx/htmx-2.min.js"],
}


class WheelFinder(BaseFinder):
    """Publishes each named file as ``<package>/<file name>``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.files = {
            f"{package}/{Path(name).name}": Path(str(resources.files(package) / name))
            for package, names in WHEEL_FILES.items()
            for name in names
        }

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self.files.get(path)
        if find_all:
            return [str(found)] if found else []
        return str(found) if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for public, source in self.files.items():
            yield public, _OneFile(source, public)


class _OneFile(FileSystemStorage):
    """A storage that answers for one file under its public name."""

    def __init__(self, source: Path, public: str) -> None:
        super().__init__(location=str(source.parent))
        self.source, self.public = source, public

    def path(self, name: str) -> str:
        return str(self.source) if name == self.public else super().path(name)
