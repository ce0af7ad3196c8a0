"""What a rollup page says of a reform: what a place became or is made of, and where figures stand instead."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Q

from accounts.models import User
from core.templatetags.wording import day, number
from places.models import Place
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.pages.asked import Asked, address
from reporting.rollups import Node, Notes, Origin, not_asked, notes, origins_between, stands_in, told_elsewhere
from reporting.rollups.moves import TeamMoves, team_moves


class ReformNote(NamedTuple):
    """What changed at a place between two periods beside its reports: in words, "" where nothing did.

    ``is_divided``: it holds a part of a place that was divided; ``is_new``: it was not there in the other period;
    ``has_moves``: teams moved there or away.
    """

    words: str = ""
    is_divided: bool = False
    is_new: bool = False
    has_moves: bool = False


NOT_REFORMED = ReformNote()


def noted(question: Asked, node: Node) -> Notes:
    """Of today's places, the old ones whose figures they hold; as it was there is nothing to note."""
    if question.basis == Basis.THEN:
        return Notes()
    return notes(question.rounds, question.place, [child.place for child in node.children])


def today(question: Asked) -> dict[str, Any]:
    """Of a closed place where its figures are counted today, an address only within one's reach; of one of today what
    its figures leave out.
    """
    here = stands_in(question.place)
    return {
        "stands_in": here,
        "moved_away": here is not None and question.basis == Basis.NOW,
        "stands_in_url": _link_if_seen(question.user, here, question.codes, Basis.NOW) if here else "",
        **_left_out(question),
    }


def elsewhere(question: Asked) -> list[tuple[Round, list[tuple[Place, str]]]]:
    """As it was: rounds about days before the place began, and where their figures stand."""
    if question.basis == Basis.NOW:
        return []
    return [
        (one, [(old.place, _link_if_seen(question.user, old.place, [one.code], Basis.THEN)) for old in olds])
        for one, olds in told_elsewhere(question.rounds, question.place)
    ]


def _left_out(question: Asked) -> dict[str, Any]:
    """By today's places: what became the place and was asked by none of the rounds, and the address of the same reading
    with the rounds about the same days that asked it, "" where there are none.
    """
    olds = not_asked(question.rounds, question.place) if question.basis == Basis.NOW else []
    if not olds:
        return {"left_out": [], "with_all_url": ""}
    same = Q()
    for one in question.rounds:
        same |= Q(data_from=one.data_from, data_to=one.data_to, level=one.level)
    others = Round.objects.visible_to(question.user).filter(same, within__in=olds).order_by("data_to", "pk")
    codes = [*question.codes, *others.values_list("code", flat=True)]
    url = address("rollup_show", question.place, codes, Basis.NOW) if len(codes) > len(question.codes) else ""
    return {"left_out": olds, "with_all_url": url}


def _link_if_seen(user: User, place: Place, codes: Sequence[str], basis: Basis) -> str:
    return address("rollup_show", place, codes, basis) if user.scope and user.scope.covers(place) else ""


def reform_notes(question: Asked, places: Sequence[Place]) -> dict[int, ReformNote]:
    """Return what a reform between the rounds and those they are held against did to ``places``, by place; as it was,
    also how many teams moved there or away.

    By today's places words are said only of those that hold several old places, or a part of one: the others are what
    they were.
    """
    found = {}
    by_id = {one.pk: one for one in places}
    for pk, olds in origins_between(places, question.rounds, question.others).items():
        is_divided = any(one.partial for one in olds)
        words = f"mới từ {day(by_id[pk].valid_from)}, trước là {_names(olds)}"
        if question.basis == Basis.NOW:
            words = f"kỳ so sánh gồm số liệu của {_names(olds)}" if len(olds) > 1 or is_divided else ""
        found[pk] = ReformNote(words, is_divided, is_new=question.basis == Basis.THEN)
    if question.basis == Basis.THEN:
        for pk, moves in team_moves(question.place, places, question.rounds, question.others).items():
            found.setdefault(pk, ReformNote(_moves_in_words(moves), has_moves=True))
    return found


def _moves_in_words(moves: TeamMoves) -> str:
    said = [(moves.came, "chuyển đến"), (moves.left, "chuyển đi")]
    return f"từ kỳ so sánh đến nay {', '.join(f'{number(teams)} tổ {word}' for teams, word in said if teams)}"


def _names(olds: Sequence[Origin]) -> str:
    return ", ".join(f"{old.place}{' (một phần)' if old.partial else ''}" for old in olds)
