"""The reform of 1 July 2025 through the portal's own project: prepared, agreed on, carried out, and what came after."""

import datetime
from pathlib import Path

from django.conf import settings

from core.working_days import midnight
from demo.cast import Cast
from demo.fates import dice
from demo.plan import COMMUNE, WARD
from places.actions.reorganisations.files import read_files
from places.models import Level, Place, Succession
from teams.actions import reorganisations as project
from teams.actions.reorganisations import accounts, worklist
from teams.actions.reorganising import carry_out
from teams.models import AccountMove, Reorganisation

DATA = Path(settings.BASE_DIR) / "data"
DAY = datetime.date(2025, 7, 1)
DECISION, SIGNED_ON = "1682/NQ-UBTVQH15", datetime.date(2025, 6, 16)
TITLE = "Sắp xếp đơn vị hành chính tỉnh Tây Ninh và tỉnh Long An năm 2025"
HEIR_OF_COMMUNE = "25585"  # xã Châu Thành: of the two that took a part of xã Thái Bình, where its official works now
MOVES_LEFT = 3  # proposals of accounts that wait for the province
# Hamlets that wait for their place, by the code of their old commune: how many of its last ones.
LEFT = {COMMUNE: 1, "25555": 1, "25570": 2, "28042": 2}
HOUR = datetime.timedelta(hours=1)


def reform(cast: Cast, neighbour: Cast) -> Reorganisation:
    """Carry it out as the clock does, agreed on by both provinces; return it."""
    administrator, signed_at = cast.administrator, midnight(SIGNED_ON) + 14 * HOUR
    kept_at = cast.province()
    made = project.create(
        kept_at, title=TITLE, decision=DECISION, signed_on=SIGNED_ON, effective_on=DAY, by=administrator, at=signed_at
    )
    content = read_files(DATA / "places.csv", DATA / "successions.csv", effective_on=DAY)
    made = project.set_content(made, news=content.news, links=content.links, by=administrator, at=signed_at)
    project.agree(made, by=neighbour.administrator, at=signed_at + 24 * HOUR)
    made = project.schedule(made, by=administrator, at=signed_at + 48 * HOUR)
    return carry_out(made, by=None, at=midnight(DAY) + datetime.timedelta(minutes=5))


def confirm_accounts(made: Reorganisation, cast: Cast) -> None:
    """The province confirms where officials of communes work now, but for the last few whose commune has somebody."""
    at = midnight(DAY) + 9 * HOUR
    moves = list(made.account_moves.select_related("user", "old", "new").order_by("old__path", "pk"))
    there: set[int] = set()
    left: list[AccountMove] = []
    for move in reversed(moves):
        is_shown = move.old.code in (COMMUNE, WARD)
        if len(left) < MOVES_LEFT and not is_shown and move.new_id in there:
            left.append(move)
            continue
        there.add(move.new_id)
        new = Place.objects.get(code=HEIR_OF_COMMUNE, valid_from=DAY) if move.old.code == COMMUNE else None
        accounts.confirm(move, new=new, by=cast.administrator, at=at)


def place_hamlets(made: Reorganisation, cast: Cast) -> None:
    """In August it was said where most hamlets of divided communes went: of xã Thái Bình by its official of today, of
    the others by the province."""
    at = midnight(datetime.date(2025, 8, 11)) + 10 * HOUR
    chosen: dict[bool, dict[Place, Place]] = {True: {}, False: {}}
    heirs = _heirs(made)
    hamlets = list(
        worklist.hamlets_left_waiting(made).filter(level=Level.HAMLET).select_related("parent").order_by("path")
    )
    for hamlet in hamlets:
        old = hamlet.parent
        if old is None or hamlet in _hamlets_to_place([one for one in hamlets if one.parent_id == old.pk], old.code):
            continue
        among = heirs[old.pk]
        by_code = {place.code: place for place in among}
        is_shown = old.code == COMMUNE
        went = by_code[HEIR_OF_COMMUNE] if is_shown else dice("heir", hamlet.code).choice(among)
        chosen[is_shown][hamlet] = went
    official = cast.offices[Place.objects.get(code=HEIR_OF_COMMUNE, valid_from=DAY).path]
    worklist.place(chosen[True], by=official, at=at)
    worklist.place(chosen[False], by=cast.staff, at=at + HOUR)


def _hamlets_to_place(hamlets: list[Place], code: str) -> list[Place]:
    return hamlets[-LEFT[code] :] if code in LEFT else []


def _heirs(made: Reorganisation) -> dict[int, list[Place]]:
    """The heirs of divided communes, by old id."""
    found: dict[int, list[Place]] = {}
    links = Succession.objects.filter(effective_on=made.effective_on, partial=True).select_related("new")
    for link in links.order_by("new__path"):
        found.setdefault(link.old_id, []).append(link.new)
    return found
