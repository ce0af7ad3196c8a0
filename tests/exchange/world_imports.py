"""Workbooks sent into the small country: as tables, from upload to written, and the register as it stands."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from openpyxl import Workbook

from accounts.models import User
from exchange.actions import imports
from exchange.models import Import
from places.models import Place
from tests.world import World

type Table = Sequence[Sequence[Any]]  # the header row, then the lines

TEAM_HEAD = ["Ấp, khu phố", "Tên tổ", "Số quyết định", "Ngày ký", "Cơ quan ban hành", "Ngày thành lập", "Nhóm Zalo",
             "Số hộ trong nhóm Zalo", "Lý do có thêm tổ"]  # fmt: skip
MEMBER_HEAD = ["Ấp, khu phố", "Tổ", "Họ và tên", "Số điện thoại", "Năm sinh", "Đơn vị, đoàn thể", "Chức danh",
               "Ngày tham gia", "Ngày thôi tham gia"]  # fmt: skip
HAMLET_HEAD = ["Loại", "Tên", "Thuộc ấp, khu phố", "Số hộ", "Số dân", "Năm"]
TARGET_HEAD = ["Ấp, khu phố", "Tổ", "Chỉ tiêu", "Từ ngày", "Đến hết ngày", "Chỉ tiêu giao"]
REGISTER = (
    *("teams.Decision", "teams.Team", "teams.Placement", "teams.Ruling", "teams.Person", "teams.Member"),
    *("teams.HamletChange", "places.Place", "places.PlaceFigure", "reporting.Target", "reporting.Report"),
)


def workbook(sheets: Mapping[str, Table]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def new_teams(count: int = 1, people: int = 3, place: str = "Ấp An 1") -> dict[str, Table]:
    """New teams of one decision, each with a leader and others who all have a phone of their own."""
    teams: list[list[Any]] = [TEAM_HEAD]
    members: list[list[Any]] = [MEMBER_HEAD]
    for number in range(1, count + 1):
        team = f"Tổ mới {number}"
        teams.append([place, team, "45/QĐ-UBND", "01/07/2022", "UBND xã An", "05/07/2022", None, None, "Ấp rộng"])
        for person in range(1, people + 1):
            position = "Tổ trưởng" if person == 1 else "Thành viên"
            phone = f"09{number:05d}{person:03d}"
            name = f"Nguyễn Văn {_word(number)} {_word(person)}"
            members.append([place, team, name, phone, 1980, "Hội Phụ nữ", position, None, None])
    return {"Tổ": teams, "Thành viên": members}


def _word(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(number)).capitalize()


def received(world: World, sheets: Mapping[str, Table], *, kind: str = "teams", **said: Any) -> Import:
    by: User = said.pop("by", None) or world.canbo_an
    place: Place = said.pop("place", None) or world.an
    data = workbook(sheets)
    return imports.receive(kind=kind, place=place, file_name="ds to.xlsx", data=data, by=by, **said)


def read(world: World, sheets: Mapping[str, Table], **said: Any) -> Import:
    batch = received(world, sheets, **said)
    imports.run(batch.pk)
    return again(batch)


def confirmed(world: World, sheets: Mapping[str, Table], **said: Any) -> Import:
    batch = read(world, sheets, **said)
    faults = [(row.title, row.number, row.faults) for row in batch.rows.filter(state="wrong").order_by("pk")]
    assert (batch.state, batch.error, faults) == (Import.State.READY, "", [])
    return imports.confirm(batch, digest=batch.digest, by=batch.requested_by)


def applied(world: World, sheets: Mapping[str, Table], **said: Any) -> Import:
    batch = confirmed(world, sheets, **said)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, batch.error) == (Import.State.APPLIED, "")
    return batch


def again(batch: Import) -> Import:
    return Import.objects.select_related("place", "requested_by").get(pk=batch.pk)


def register() -> dict[str, list[dict[str, Any]]]:
    """Every stored column of the register, and which reports are owed."""
    return {label: list(apps.get_model(label).objects.order_by("pk").values()) for label in REGISTER}
