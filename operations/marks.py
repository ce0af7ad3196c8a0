"""Whether ``DATA_ROOT`` on this machine is the one folder that all machines of the portal share.

Where a mount is missing, files would silently land on the machine's own disk and nobody else would find them. So a file
in the folder holds a mark that the database holds as well. The first who asks gives it to both. Neither is in a backup:
whatever folder a portal is restored to is its folder from then on.
"""

import os
import uuid
from pathlib import Path

from django.conf import settings

from operations.models import DataFolder

FILE = ".portal-folder"
NOT_SHARED = "DATA_ROOT here is not the folder of the portal's other machines: is its mount missing?"


def is_shared_folder() -> bool:
    """Tell whether ``DATA_ROOT`` here bears the portal's mark; False also where none can be read or written."""
    try:
        known = DataFolder.objects.values_list("mark", flat=True).first()
        if known is None:  # the mark is in the folder first: of two who ask at once on it both offer the same
            row, _ = DataFolder.objects.get_or_create(pk=1, defaults={"mark": uuid.UUID(_mark_laid())})
            known = row.mark
        return _mark() == known.hex
    except (OSError, ValueError):
        return False


def adopt_folder() -> None:
    """Make ``DATA_ROOT`` here the portal's folder, whichever was.

    Raises OSError where it cannot be written to, ValueError where the file of the mark holds something else.
    """
    DataFolder.objects.update_or_create(pk=1, defaults={"mark": uuid.UUID(_mark_laid())})


def _mark() -> str:
    """Return the mark in the folder; "" where there is none."""
    try:
        return (Path(settings.DATA_ROOT) / FILE).read_text()
    except FileNotFoundError:
        return ""


def _mark_laid() -> str:
    """Return the mark in the folder, drawn where there is none. It is never there by half, and never drawn twice."""
    if not _mark():
        mark = uuid.uuid4().hex
        part = Path(settings.DATA_ROOT) / f"{FILE}.{mark}.part"
        part.write_text(mark)
        try:
            os.link(part, part.with_name(FILE))
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return _mark()
