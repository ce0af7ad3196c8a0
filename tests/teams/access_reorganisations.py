"""Who prepares reorganisations of places: the administrator of a province its own; one that it touches is agreed on."""

import datetime
from typing import Any

from places.actions.reorganisations import PlaceToOpen, PlannedLink
from teams.actions import reorganisations as project
from teams.actions.reorganisations.scans import SHELF
from teams.actions.reorganising import carry_out
from teams.models import Reorganisation
from tests.access import OTHERS, Row
from tests.pdfs import pdf
from tests.world import World

ON = datetime.date(2022, 8, 1)
FACTS = {"title": "Sắp xếp mẫu", "decision": "8/NQ", "signed_on": "2022-07-01", "effective_on": "2022-08-01"}
THEIRS = {"ok": "quantri", "forbidden": OTHERS}
FOREIGN = {"missing": "quantri", "forbidden": OTHERS}
TOUCHED = {"forbidden": "lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui doitac"}
TITLE = "Đổi tên một xã"


def prepared(world: World, at: str = "song_xanh", commune: str = "binh", decision: str = "5/NQ") -> Reorganisation:
    """A commune of the country gets another name; kept at a province, whichever the commune lies in."""
    found = Reorganisation.objects.filter(decision=decision).first()
    if found is not None:
        return found
    old = world.places[commune]
    made = project.create(
        world.places[at], title=TITLE, decision=decision, signed_on=ON, effective_on=ON, file=_scan(world), by=None
    )
    new = PlaceToOpen(
        code=old.code, level=3, kind="xã", name="Xã Mới", parent_code=old.parent.code if old.parent else ""
    )
    return project.set_content(made, news=[new], links=[PlannedLink(old, old.code)], by=None)


def own(world: World) -> dict[str, int]:
    return {"reorganisation_id": prepared(world).pk}


def foreign(world: World) -> dict[str, int]:
    return {"reorganisation_id": prepared(world, "nui_cao", "xa", "6/NQ").pk}


def touched(world: World) -> dict[str, int]:
    """Prepared by another province over a commune of this one."""
    return {"reorganisation_id": prepared(world, "nui_cao", "binh", "7/NQ").pk}


def scheduled(world: World) -> dict[str, int]:
    return {"reorganisation_id": project.schedule(prepared(world, decision="9/NQ"), by=None).pk}


def done(world: World) -> dict[str, int]:
    return {"reorganisation_id": carry_out(prepared(world, commune="cat", decision="10/NQ"), by=None).pk}


def _scan(world: World) -> str:
    """Kept anew each time: another test may have looked elsewhere for files (DATA_ROOT)."""
    return SHELF.name_of(SHELF.keep(pdf(), owner=world.quantri.pk), owner=world.quantri.pk)


def _new(of: Any) -> Any:
    return lambda world: (
        (found := of(world)) | {"new_id": Reorganisation.objects.get(pk=found["reorganisation_id"]).news.get().pk}
    )


def _link(of: Any) -> Any:
    return lambda world: (
        (found := of(world)) | {"link_id": Reorganisation.objects.get(pk=found["reorganisation_id"]).links.get().pk}
    )


def _version(world: World) -> dict[str, Any]:
    return {"version": prepared(world).version}


def _place(world: World) -> dict[str, Any]:
    return {"level": 3, "kind": "xã", "name": "Xã Khác", "code": "777", "parent_code": world.dong.code}


def _same_link(world: World) -> dict[str, Any]:
    return {"old": world.binh.pk, "new_code": world.binh.code, "partial": "on"}


def _another_link(world: World) -> dict[str, Any]:
    return {"old": world.an.pk, "new_code": world.binh.code}


def _name(world: World) -> dict[str, Any]:
    return {"old": world.an.pk, "name": "Xã An Mới", "kind": "xã"}


def _move(world: World) -> dict[str, Any]:
    return {"hamlet": world.an1.pk, "commune_code": world.cat.code}


def _merge(world: World) -> dict[str, Any]:
    return {"old": world.an.pk, "into": world.cat.pk}


def page(url: str, kwargs: Any = None, *, only_kept: bool = True) -> list[Row]:
    """A page that is read: of one's own, of another province's, and of one that touches one's own."""
    around = kwargs or (lambda of: of)
    rows = [Row(url=url, kwargs=around(own), **THEIRS), Row(url=url, kwargs=around(foreign), **FOREIGN)]
    return [*rows, Row(url=url, kwargs=around(touched), **(TOUCHED if only_kept else THEIRS))]


def deed(url: str, data: Any = None, kwargs: Any = None, *, of: Any = own, only_kept: bool = True) -> list[Row]:
    """What is posted there."""
    around = kwargs or (lambda which: which)
    posted: dict[str, Any] = {"url": url, "method": "post", "data": data, "ok_status": 302}
    rows = [Row(kwargs=around(of), **posted, **THEIRS), Row(kwargs=around(foreign), **posted, **FOREIGN)]
    return [*rows, *([Row(kwargs=around(touched), **posted, **TOUCHED)] if only_kept else [])]


ROWS = [
    Row(url="reorganisation_list", **THEIRS),
    Row(url="reorganisation_create", **THEIRS),
    Row(url="reorganisation_create", method="post", data=lambda w: FACTS, ok_status=302, **THEIRS),
    *page("reorganisation_show", only_kept=False),
    Row(url="reorganisation_show", kwargs=scheduled, **THEIRS),
    Row(url="reorganisation_show", kwargs=done, **THEIRS),
    *page("reorganisation_file", only_kept=False),
    *page("reorganisation_edit"),
    *deed("reorganisation_edit", lambda w: FACTS),
    *page("reorganisation_content"),
    Row(url="reorganisation_content", kwargs=own, method="post", refused="quantri", forbidden=OTHERS),
    *page("reorganisation_place_add"),
    *deed("reorganisation_place_add", _place),
    *page("reorganisation_place_edit", _new),
    *deed("reorganisation_place_edit", _place, _new),
    *deed("reorganisation_place_remove", None, _new),
    *page("reorganisation_link_add"),
    *deed("reorganisation_link_add", _another_link),
    *page("reorganisation_link_edit", _link),
    *deed("reorganisation_link_edit", _same_link, _link),
    *deed("reorganisation_link_remove", None, _link),
    *page("reorganisation_rename"),
    *deed("reorganisation_rename", _name),
    *page("reorganisation_move"),
    *deed("reorganisation_move", _move),
    *page("reorganisation_merge"),
    *deed("reorganisation_merge", _merge),
    *deed("reorganisation_agree", _version, only_kept=False),
    Row(
        url="reorganisation_agree",
        kwargs=touched,
        method="post",
        data=lambda w: {"version": prepared(w, decision="7/NQ").version},
        ok_status=302,
        **THEIRS,
    ),
    *deed("reorganisation_schedule"),
    *deed("reorganisation_unschedule", of=scheduled),
    *page("reorganisation_carry_out"),
    *deed("reorganisation_carry_out", _version),
    *page("reorganisation_undo"),
    *deed("reorganisation_undo", lambda w: {"reason": "Nhầm ngày."}, of=done),
]
