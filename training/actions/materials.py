"""Materials of a topic are added as a file or a link and retired, never deleted."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.documents import Shelf, names_in
from core.refusals import Refused
from core.text import clean, fold
from training.access import may_add_material, may_retire
from training.documents import CONTENT_TYPES, LARGEST, cleaned, judge
from training.models import Material, Topic

SHELF = Shelf("materials", names_in(Material), judge, LARGEST, cleaned)


@dataclass(frozen=True, kw_only=True)
class MaterialData:
    """A material as it is given: ``file`` names it on the SHELF for the kind "file", ``url`` leads to it for others."""

    kind: str
    title: str
    url: str = ""
    file: str = ""


@transaction.atomic
def add(topic: Topic, data: MaterialData, *, by: User, at: datetime.datetime | None = None) -> Material:
    """Give a topic one more material. Refuses with not_your_topic, nothing_given, not_secure."""
    if not may_add_material(by, topic):
        raise Refused("not_your_topic", "Chỉ thêm được tài liệu cho chuyên đề của tỉnh và của buổi tập huấn được giao.")
    at = at or timezone.now()
    facts = _file(data) if data.kind == Material.Format.FILE else _link(data)
    material = topic.materials.create(kind=data.kind, title=clean(data.title), added_by=by, added_at=at, **facts)
    record("materials.add", topic, by=by, place=by.place, at=at, after={"material": material.pk, "kind": data.kind})
    return material


@transaction.atomic
def retire(material: Material, *, by: User, at: datetime.datetime | None = None) -> Material:
    """Take a material out of use. Refuses with not_your_material, already_retired."""
    rows = Material.objects.select_for_update(of=("self",), no_key=True).select_related("topic__province")
    material = rows.get(pk=material.pk)
    if not may_retire(by, material):
        raise Refused("not_your_material", "Chỉ người đã thêm tài liệu hoặc Sở mới ngừng dùng được tài liệu này.")
    if material.retired_at is not None:
        raise Refused("already_retired", "Tài liệu này đã ngừng dùng.")
    material.retired_at = at or timezone.now()
    material.save(update_fields=["retired_at"])
    record("materials.retire", material.topic, by=by, place=by.place, at=at, after={"material": material.pk})
    return material


def file_of(material: Material) -> Path:
    return SHELF.path / material.file


def _file(data: MaterialData) -> dict[str, str | int]:
    """Return the columns of a file. The name that it is saved under comes from its title: what it was called on
    somebody's disk is nobody's matter.

    A path on the SHELF was judged when it was kept; its ending says as what.
    """
    if not data.file or data.url:
        raise Refused("nothing_given", "Xin chọn tệp.")
    ending = data.file.rpartition(".")[2]
    words = "".join(char if char.isalnum() else " " for char in fold(data.title)).split()
    return {
        "file": data.file,
        "file_name": f"{'-'.join(words)[:100] or 'tai-lieu'}.{ending}",
        "content_type": CONTENT_TYPES[ending],
        "size": (SHELF.path / data.file).stat().st_size,
    }


def _link(data: MaterialData) -> dict[str, str]:
    if not data.url or data.file:
        raise Refused("nothing_given", "Xin ghi địa chỉ.")
    if not data.url.startswith("https://"):
        raise Refused(
            "not_secure", "Địa chỉ phải bắt đầu bằng https://. Xin sao chép lại địa chỉ từ trình duyệt.", field="url"
        )
    return {"url": data.url}
