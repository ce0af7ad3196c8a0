"""Who gets what from support money."""

from typing import Any

from allowances.actions import resolutions, sheets
from allowances.models import MonthSheet, SupportResolution
from allowances.pages.sheets import sheet_page
from allowances.rules import MonthDays
from tests.access import OTHERS, Row
from tests.allowances.world_money import IN_APRIL, MARCH, resolution_for, work
from tests.world import World

NEVER = "lan minh hoa doitac huyen_dong huyen_nam"
DAYS = {"starts_on": "01/01/2020", "ends_on": "31/12/2020"}
WORDS = {"number": "9/NQ-HĐND", "title": "Hỗ trợ", "source": "Công báo", **DAYS}
SUM = {"basis": "team_month", "amount": "300.000", "fewest_days": "2", "wording": "Điều 3"}  # no other on these terms


def money_of(world: World) -> SupportResolution:
    found = SupportResolution.objects.filter(province=world.song_xanh, state="in_force").first()
    return found or resolution_for(world.song_xanh, by=world.so)


def draft_of(world: World) -> SupportResolution:
    facts = {"title": "Hỗ trợ", "source": "Báo", "starts_on": MARCH.replace(year=2019)}
    facts["ends_on"] = MARCH.replace(year=2020)
    number = f"{SupportResolution.objects.count()}/2019"
    found = resolutions.write(world.song_xanh, number=number, **facts, by=world.so)
    resolutions.add_rule(found, basis="team_month", amount=300_000, by=world.so)
    return found


def draft_resolution(world: World) -> dict[str, Any]:
    return {"resolution_id": draft_of(world).pk}


def in_force(world: World) -> dict[str, Any]:
    return {"resolution_id": money_of(world).pk}


def confirmed(world: World) -> dict[str, Any]:
    """What the sheet of Xã An comes to, as the page that asks once more sends it."""
    return {"amount": str(sheet_page(world.an, MonthDays.of(MARCH), _sheet(world)).total)}


def rule(world: World) -> dict[str, Any]:
    return {"rule_id": draft_of(world).rules.get().pk}


def month(world: World) -> dict[str, Any]:
    money_of(world)
    return {"place_id": world.an.pk, "year": 2023, "month": 3}


def of_the_province(world: World) -> dict[str, Any]:
    return month(world) | {"place_id": world.song_xanh.pk}


def _sheet(world: World) -> MonthSheet:
    money_of(world)
    found = MonthSheet.objects.standing().filter(place=world.an, month=MARCH).first()
    return found or sheets.draft(world.an, MARCH, by=world.canbo_an, at=IN_APRIL)


def of_approved(world: World) -> dict[str, Any]:
    """The resolution in force, by which a sheet is approved."""
    sheet = MonthSheet.objects.standing().filter(place=world.an, month=MARCH, state="approved").first()
    if sheet is None:
        sheets.approve(MonthSheet.objects.get(pk=checked(world)["sheet_id"]), by=world.so, at=IN_APRIL)
    return in_force(world)


def drafted(world: World) -> dict[str, Any]:
    sheet = _sheet(world)
    if not sheet.is_drafted:
        sheet = sheets.reopen(sheet, reason="Để thử", by=world.so, at=IN_APRIL)
    return {"sheet_id": sheet.pk}


def checked(world: World) -> dict[str, Any]:
    sheet = _sheet(world)
    if sheet.is_drafted:
        sheet = sheets.check(sheet, by=world.canbo_an, at=IN_APRIL)
    return {"sheet_id": sheet.pk}


def of_checked(world: World) -> dict[str, Any]:
    checked(world)
    return month(world)


def late_day(world: World) -> dict[str, Any]:
    """A day of Tổ An 1 that somebody else wrote; who does not see it ticks nothing that there is."""
    member = world.team_an1.members.exclude(user=world.lan).first()
    entry = work(world.team_an1, MARCH, *([member] if member else []))
    return {"days": [str(one.pk) for one in entry.presences.all()]}


def fresh_month(world: World) -> dict[str, Any]:
    return month(world) | {"month": 5}


ROWS = [
    Row(url="support_list", ok=OTHERS, forbidden=NEVER),
    Row(url="support_resolution_list", ok="so so_nui quantri", forbidden=OTHERS),
    Row(
        url="support_resolution_list", method="post", data=lambda world: WORDS, ok="so so_nui quantri", ok_status=302,
        forbidden=OTHERS,
    ),
    Row(url="support_resolution", kwargs=in_force, ok=OTHERS, missing="so_nui", forbidden=NEVER),
    Row(
        url="support_resolution", method="post", kwargs=in_force, data=lambda world: SUM, ok="so quantri",
        ok_status=302, missing="so_nui", forbidden=OTHERS,
    ),
    *(
        Row(
            url=url, method=method, kwargs=kwargs, data=lambda world: WORDS, ok="so quantri",
            ok_status=200 if method == "get" else 302, missing="so_nui", forbidden=OTHERS,
        )
        for url, kwargs in [
            ("support_resolution_edit", draft_resolution), ("support_resolution_force", draft_resolution),
            ("support_resolution_remove", draft_resolution), ("support_resolution_withdraw", in_force),
        ]
        for method in ("get", "post")
    ),
    *(
        Row(
            url="support_resolution_correct", method=method, kwargs=of_approved,
            data=lambda world: WORDS | {"number": f"{SupportResolution.objects.latest('pk').number}a", "reason": "Sai"},
            ok="so quantri", ok_status=200 if method == "get" else 302, missing="so_nui", forbidden=OTHERS,
        )
        for method in ("get", "post")
    ),
    *(
        Row(
            url="support_rule_edit", method=method, kwargs=rule,
            data=lambda world: SUM, ok="so quantri",
            ok_status=200 if method == "get" else 302, missing="so_nui", forbidden=OTHERS,
        )
        for method in ("get", "post")
    ),
    Row(url="support_late_days", ok="lan minh hoa canbo_an canbo_binh canbo_cu", forbidden=OTHERS),
    Row(
        url="support_late_days", method="post", data=late_day, ok="lan minh hoa canbo_an canbo_binh canbo_cu",
        ok_status=(302, 422), forbidden=OTHERS,
    ),
    Row(url="support_sheet", kwargs=month, ok="canbo_an so quantri", forbidden=NEVER),
    Row(
        url="support_draft", method="post", kwargs=fresh_month, ok="canbo_an", ok_status=302,
        missing="canbo_binh canbo_cu so_nui", forbidden=OTHERS,
    ),
    Row(
        url="support_choose", method="post", kwargs=drafted, ok="canbo_an", ok_status=302,
        missing="canbo_binh canbo_cu so_nui", forbidden=OTHERS,
    ),
    *(
        Row(
            url=url, method=method, kwargs=kwargs, data=confirmed, ok=ok,
            ok_status=200 if method == "get" else 302, missing=missing, forbidden=OTHERS,
        )
        for url, kwargs, ok, missing in [
            ("support_check", drafted, "canbo_an", "canbo_binh canbo_cu so_nui"),
            ("support_approve", checked, "so", "so_nui"),
        ]
        for method in ("get", "post")
    ),
    Row(url="support_look_alikes", kwargs=checked, ok="so", missing="so_nui", forbidden=OTHERS),
    Row(
        url="support_look_alikes", method="post", kwargs=checked,
        data=lambda world: {"here": "1", "there": "2", "answer": "two"}, ok="so", ok_status=302, missing="so_nui",
        forbidden=OTHERS,
    ),
    Row(
        url="support_reopen", method="post", kwargs=checked, data=lambda world: {"reason": "Để thử"}, ok="so",
        ok_status=302, missing="so_nui", forbidden=OTHERS,
    ),
    Row(
        url="support_file", method="post", kwargs=of_checked,
        data=lambda world: {"kind": "support_book", "reason": "Để thử"}, ok="canbo_an so", ok_status=302,
        missing="canbo_binh canbo_cu so_nui", forbidden=OTHERS,
    ),
    Row(
        url="support_file", method="post", kwargs=of_the_province,
        data=lambda world: {"kind": "support_paper", "reason": "Để thử"}, ok="so", ok_status=302,
        missing="canbo_an canbo_binh canbo_cu so_nui", forbidden=OTHERS,
    ),
]  # fmt: skip
