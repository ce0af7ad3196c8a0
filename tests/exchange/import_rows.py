"""Imports of the small country as rows, in any state; and a workbook small enough to send in a test."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from exchange.models import Import, ImportRow
from tests.world import World

State, Row = Import.State, ImportRow.State
HEADS = {
    "members": {
        "row": 2, "title": "Thành viên", "missing": [],
        "columns": {"place": 0, "full_name": 1, "phone": 2, "joined_on": 4},
        "unknown": {"3": "Ghi chú"},
        "texts": {"0": "Địa bàn", "1": "Họ và tên", "2": "Số điện thoại", "3": "Ghi chú", "4": "Ngày tham gia"},
    }
}  # fmt: skip
LETTERS = {"place": "A", "full_name": "B", "phone": "C", "joined_on": "E"}


def make_import(world: World, state: str = State.READY, *, by: User | None = None, **fields: Any) -> Import:
    """An import of teams into xã An, sent by its official; nothing is in it yet."""
    facts: dict[str, Any] = {
        "kind": "teams",
        "place": world.an,
        "requested_by": by or world.canbo_an,
        "file_name": "thành viên xã An.xlsx",
        "heads": HEADS,
        "digest": "d1",
    }
    if state in {State.APPLIED, State.UNDONE}:
        facts["applied_at"] = timezone.now()
    if state == State.UNDONE:
        facts["undone_at"] = timezone.now()
    return Import.objects.create(state=state, **facts | fields)


def add_row(batch: Import, state: str, number: int, **fields: Any) -> ImportRow:
    """A line about Lan, in sheet "members" unless another is given; the counts of ``batch`` follow."""
    raw = {
        "place": "Ấp An 1",
        "full_name": "Nguyễn Thị Lan",
        "phone": "0912345601",
        "joined_on": {"date": "2022-06-10"},
    }
    facts: dict[str, Any] = {
        "sheet": "members",
        "title": "Thành viên",
        "label": "Tổ An 1: Nguyễn Thị Lan",
        "raw": raw | fields.pop("raw", {}),
        "cells": {key: f"{letter}{number}" for key, letter in LETTERS.items()},
    }
    setattr(batch, state, getattr(batch, state) + 1)
    batch.save()
    return ImportRow.objects.create(batch=batch, state=state, number=number, **facts | fields)


def fault(cell: str, field: str, message: str) -> dict[str, str]:
    return {"cell": cell, "field": field, "message": message}


def change(field: str, label: str, old: str, new: str) -> dict[str, str]:
    return {"field": field, "label": label, "cell": "C3", "old": old, "new": new}


def full_import(world: World, **fields: Any) -> Import:
    """One that waits for its sender's word: a new member, a changed one, one as it was."""
    batch = make_import(world, **fields)
    changes = [change("phone", "Số điện thoại", "0912 345 601", "0912 345 699")]
    add_row(batch, Row.CHANGED, 3, raw={"phone": "0912345699"}, changes=changes)
    add_row(batch, Row.NEW, 4, label="Tổ An 1: Lý Thị Mới", raw={"full_name": "Lý Thị Mới", "phone": "0987654321"})
    add_row(batch, Row.UNCHANGED, 5)
    return batch


def wrong_import(world: World, **fields: Any) -> Import:
    """One with a wrong cell, a missing one and a wrong line; an empty row stands between."""
    batch = make_import(world, **fields)
    add_row(batch, Row.UNCHANGED, 3)
    add_row(
        batch,
        Row.WRONG,
        5,
        raw={"place": "=Ấp An 9", "phone": None},
        faults=[
            fault("A5", "place", "Xã An không có “=Ấp An 9”. Có phải là “Ấp An 1”?"),
            fault("C5", "phone", "Chưa có “Số điện thoại”."),
        ],
    )
    add_row(batch, Row.WRONG, 6, faults=[fault("6", "", "Dòng 3 cũng ghi người này. Xin giữ một dòng.")])
    return batch


def unmatched_import(world: World, **fields: Any) -> Import:
    """One whose column of names is called "Đồng chí"."""
    members = HEADS["members"] | {
        "columns": {"place": 0, "phone": 2, "joined_on": 4},
        "unknown": {"1": "Đồng chí", "3": "Ghi chú"},
        "texts": HEADS["members"]["texts"] | {"1": "Đồng chí"},
        "missing": ["Họ và tên"],
    }
    return make_import(world, State.UNMATCHED, heads={"members": members}, **fields)


class SentFile(SimpleUploadedFile):
    """A file that can be sent again and again."""

    def read(self, *size: int) -> bytes:
        if self.tell() == self.size:
            self.seek(0)
        return super().read(*size)


def workbook(name: str = "tổ.xlsx") -> SentFile:
    """A workbook that is one, with nothing in it."""
    file = BytesIO()
    Workbook().save(file)
    return SentFile(name, file.getvalue())
