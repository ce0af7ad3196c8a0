"""Somebody who has been everywhere that the portal keeps names, and where to look for them."""

import datetime
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.roles import Permission
from core.text import fold
from exchange.actions import exports
from exchange.kinds import export_kinds
from exchange.models import Import
from overview.actions import summaries
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import rollup
from teams.actions import accounts, leaders, members, people
from teams.actions.members import MemberData
from teams.models import Member, Person, Position
from teams.rollups import coverage
from teams.rollups import people as counted
from tests.exchange.world_imports import MEMBER_HEAD, applied, read
from tests.harness.kept import kept
from tests.reporting.world_rounds import add_rounds
from tests.world import FOUNDED_ON, World, build, make_member

NAME, PHONE = "Trịnh Xuân Độc Nhất", "0977123654"
EARLIER = "Trịnh Xuân Độc Nhứt"
SIGNS = ("trinh xuan doc nhat", "trinh xuan doc nhut", "trinhxuandocnhat", PHONE, "0977 123 654")
WHY = "có đơn đề nghị ngày 05/07/2022"
DAY = datetime.timedelta(days=1)


def told() -> World:
    """The country with somebody who has been everywhere the portal keeps names, built once a process and clock; the
    files of it are laid out in ``DATA_ROOT`` each time.
    """
    world, files = kept("country with somebody everywhere", lambda: (everywhere(build()), _files()))
    for name, data in files.items():
        path = Path(settings.DATA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return world


def _files() -> dict[str, bytes]:
    root = Path(settings.DATA_ROOT)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def everywhere(world: World) -> World:
    """Lead somebody through all that keeps names."""
    add_rounds(world)
    data = {"organisation": "women", "sex": "female", "birth_year": 1969, "joined_on": FOUNDED_ON}
    one = members.join(
        world.team_an1, MemberData(full_name=EARLIER, position=Position.DEPUTY, **data), by=world.canbo_an
    )
    members.change(one, full_name=NAME, phone=PHONE, position=Position.DEPUTY, **data, by=world.canbo_an)
    account, _ = accounts.give_account(one, by=world.canbo_an)
    other = make_member(world.team_an2, "Trịnh Xuân Độc Nhất", sex="female", organisation="women")
    people.merge(one.person, other.person, by=world.canbo_an)
    heir = leaders.hand_over(one, starts_on=timezone.localdate() - DAY, stays=True, by=world.canbo_an)
    row = ["Ấp An 1", "Tổ An 1", NAME, PHONE, 1968, "Hội Phụ nữ", "Tổ trưởng", None, None]
    applied(world, {"Thành viên": [MEMBER_HEAD, row]})
    read(world, {"Thành viên": [MEMBER_HEAD, [*row[:4], 1967, *row[5:]]]})
    summary = summaries.propose(world.song_xanh, [Round.objects.get(code="ky-1")], by=world.so)
    for kind in export_kinds():
        params = {"place": world.song_xanh.pk, "on": timezone.localdate().isoformat(), "round": "ky-1", "basis": "now"}
        params |= {"members": [heir.pk], "users": [account.pk], "summary": summary.pk}
        if kind == "decision_draft":
            params = {
                "place": world.an.pk,
                "teams": "all",
                "authority": "chair",
                "grounds": f"Theo đề nghị của {NAME}.",
            }
        by = world.quantri if export_kinds()[kind].permission == Permission.SEE_EVENTS else world.so
        if kind in ("list_xlsx", "list_csv"):
            params |= {"role": by.role, "path": "/teams/", "rows": 1, "list_title": f"Tổ của {NAME}"}
            params["list_query"] = [["q", [NAME]]]
        exports.run(exports.request(kind=kind, params=params, by=by, reason="mời họp").pk)
    former = Member.objects.get(full_name="Nguyễn Thị Lan", left_on=None)
    leaders.hand_over(former, starts_on=timezone.localdate(), stays=True, by=world.canbo_an)
    world.teams["erased"] = Member.objects.filter(person=heir.person_id).order_by("pk").first()
    return world


def person(world: World) -> Person:
    return Person.objects.get(memberships=world.erased.pk)


def mentions(text: str) -> list[str]:
    folded = fold(text)
    return [sign for sign in SIGNS if sign in folded]


def stored() -> Iterator[tuple[str, str]]:
    """Every text and JSON value of every table, with where it stands."""
    for model in apps.get_models(include_auto_created=True):
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._base_manager.order_by().values(*names) if names else ():
            for name, value in row.items():
                yield f"{model._meta.label}.{name}", json.dumps(value, ensure_ascii=False, default=str)


def named_in() -> list[str]:
    return sorted({where for where, value in stored() if mentions(value)})


def workbooks() -> list[Path]:
    return sorted(path for path in exports.folder().parent.rglob("*") if path.is_file())


def file_text(path: Path) -> str:
    """What stands in a workbook's cells, in a document's paragraphs and tables, or in the ledger of erasures."""
    if path.suffix == ".jsonl":
        return path.read_text()
    if path.suffix == ".docx":
        return " ".join(node.text or "" for node in Document(path).element.body.iter())
    if path.suffix == ".csv":
        return path.read_text()
    if path.suffix == ".pdf":
        return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True) for cell in row]
    return " ".join(str(cell) for cell in cells if cell is not None)


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Every page on which the person stood, as everybody who could read it."""
    member = world.erased.pk
    addresses = [
        reverse("team_show", args=[world.team_an1.pk]),
        reverse("team_show", args=[world.team_an2.pk]),
        reverse("team_list"),
        reverse("search") + "?q=doc+nhat",
        reverse("people_duplicates"),
        reverse("member_data", args=[member]),
        reverse("account_list") + "?q=doc+nhat",
        reverse("event_list"),
        reverse("import_list"),
        reverse("export_list"),
        reverse("decision_show", args=[world.team_an1.decision_id]),
        reverse("missing_show", args=[world.an.pk, "ky-1"]),
        *(reverse("import_show", args=[batch.pk]) for batch in Import.objects.order_by("pk")),
    ]
    for actor in ("canbo_an", "so", "quantri", "lan"):
        client = Client()
        client.force_login(world.users[actor])
        for address in addresses:
            yield f"{actor} {address}", client.get(address).content.decode()


def counts(world: World) -> Any:
    today = timezone.localdate()
    found = []
    for place in (world.an1, world.an, world.song_xanh):
        for on in (FOUNDED_ON, today - DAY, today):
            node = coverage(place, on=on)
            found.append([(tally.kind, tally.places, tally.with_team) for tally in (node.total, *node.tallies)])
            found.append(counted(place, on=on))
    sums = rollup([world.round_1], world.song_xanh, basis=Basis.NOW, at=timezone.now())
    found.append((sums.expected, sums.missing, [figure.sum for figure in sums.figures]))
    found.append(
        [
            str(row)
            for row in Member.objects.order_by("pk").values_list(
                "sex", "organisation", "position", "joined_on", "left_on", "person"
            )
        ]
    )
    return found
