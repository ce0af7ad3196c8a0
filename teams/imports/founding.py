"""What new teams rest on beside their own cells: the answer given once for all lines, and the people who need them."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from core.templatetags.wording import day
from core.text import proper_name
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.spec import COMMUNE, PLACE
from exchange.reading.kinds.spelling import loose
from exchange.reading.layout import BY_TITLE
from exchange.reading.tables import BY_ANSWER, CellFault, Line, SheetSpec
from places.models import Place
from teams.forms.teams import proposed_name
from teams.imports.columns import TEAM
from teams.imports.rosters import Roster, RosterEntry
from teams.models import Position

type Homeless = Sequence[tuple[Draft, Place]]  # lines about people at a place without a team, and that place
LINE = "team_line"  # what a line about somebody calls the line that founds their team
OTHERS = "others"  # beside a new team's cells: the names of the teams that its place has
REASON = "second_team_reason"
FOUND = "found"  # the answer that lets a list of people found teams
WORD = "word"  # the answer that says of which kind places are that are named without the word for it
NOT_YET = "Chờ anh/chị đồng ý lập tổ này ở mục “Điều cổng hỏi một lần”."
TWO_DECISIONS = "Danh sách ghi nhiều quyết định cho tổ này. Xin để tất cả các dòng của tổ dưới một quyết định."
NOBODY = "Chưa có người nào của tổ này ghi được, vì các dòng đều còn phải sửa."
BY_SIGNING = "theo ngày ký quyết định"
BY_PLACE = "là ngày địa bàn bắt đầu; quyết định ký trước ngày ấy"


class Titled:
    """The decisions that titles name. One that the whole file names alone is offered for all its teams (asking.py);
    where the file names several, each is that of the lines below it, as the line's own would be.
    """

    def __init__(self, spec: SheetSpec, drafts: Sequence[Draft]) -> None:
        self.spec = spec
        titled = {draft.line.said["number"] for draft in drafts if "number" in draft.line.said}
        own = {number for draft in drafts if (number := draft.values["number"])}
        self.has_several = len({*map(loose, titled | own)}) > 1

    def take(self, draft: Draft) -> None:
        """Give a new team what the title above it names, where the file names several."""
        if not self.has_several or draft.values["number"] or draft.values["signed_on"]:
            return
        for key, text in draft.line.said.items():
            with suppress(CellFault):
                _take(draft, key, self.spec.field(key).clean(text), BY_TITLE)


def take_answers(draft: Draft, answers: Mapping[str, Any], place: Place) -> None:
    """Fill the empty cells of a new team from ``answers``, a decision as a whole: a line that names another number
    takes no day and no signer of this one. A team whose decision is older than its place is there from the place's
    first day.
    """
    own, number = draft.values["number"], answers.get("number")
    is_same = not (own and number) or loose(own) == loose(number)
    is_open = own is not None or draft.values["signed_on"] in (None, answers.get("signed_on"))
    if is_same and is_open:
        for key in ("number", "signed_on", "signer"):
            _take(draft, key, answers.get(key), BY_ANSWER)
    _take(draft, "issued_by", answers.get("issued_by"), BY_ANSWER)
    _take(draft, "established_on", answers.get("established_on"), BY_ANSWER)
    if answers or draft.line.is_implied:
        signed_on = draft.day("signed_on")
        if signed_on and place.valid_from and signed_on < place.valid_from:
            _take(draft, "established_on", place.valid_from.isoformat(), BY_PLACE)
        _take(draft, "established_on", draft.values["signed_on"], BY_SIGNING)


def take_reason(draft: Draft, answers: Mapping[str, Any], others: Sequence[str]) -> None:
    """Note the ``others`` that a new team stands beside, with the reason that was answered for all."""
    draft.values[OTHERS] = list(others)
    _take(draft, REASON, answers.get(REASON), BY_ANSWER)


def _take(draft: Draft, key: str, value: Any, why: str) -> None:
    if value and draft.values[key] is None and not draft.is_faulty(key):
        draft.values[key] = value
        draft.mean(key, draft.spec.field(key).text(value), why)


class Founding:
    """The teams that a list of people needs and nobody founded: one for each name at a place without any."""

    def __init__(self, roster: Roster, spec: SheetSpec, found: Callable[[Draft, Place, str], RosterEntry]) -> None:
        self.roster, self.spec, self.found = roster, spec, found
        self.drafts: list[Draft] = []
        self._parts: Counter[tuple[str, int]] = Counter()

    def take(self, homeless: Homeless) -> None:
        """Take in a team for each of them, those named first: who names none belongs to the only one there."""
        by_team: dict[tuple[int, str], list[Draft]] = defaultdict(list)
        for draft, place in homeless:
            by_team[place.pk, loose(draft.values[TEAM.key] or "")].append(draft)
        for draft, place in sorted(homeless, key=lambda one: not one[0].values[TEAM.key]):
            written = draft.values[TEAM.key]
            is_there = self.roster.names(place).matching(written) if written else self.roster.at(place)
            if not is_there and not draft.line.has_left:
                self._add_team(draft, place, written, by_team[place.pk, loose(written or "")])

    def _add_team(self, person: Draft, place: Place, written: str | None, people: Sequence[Draft]) -> None:
        usual = proposed_name(place, self.roster.usual_name)
        named = proper_name(written) if written and written.isupper() else written
        name = (usual if not named or loose(named) == loose(usual) else named)[:150]
        of_row = (person.line.title, person.line.number)
        said = next((one.line.said for one in people if one.line.said), {})
        line = Line(self.spec.key, *of_row, {}, {}, {}, part=self._parts[of_row], is_implied=True, said=said)
        self._parts[of_row] += 1
        draft = Draft(line, self.spec)
        draft.label, draft.values["name"] = name, name
        draft.values |= {PLACE.key: self.roster.ground.label(place), COMMUNE.key: person.values[COMMUNE.key]}
        draft.values |= {"place_id": place.pk, LINE: -1 - len(self.drafts)}
        decided = next((one for one in people if one.values["number"]), person)
        draft.values |= {key: decided.values[key] for key in ("number", "signed_on")}
        self.drafts.append(draft)
        self.roster.add([self.found(draft, place, name)])

    def weigh(self, people: Iterable[Draft], *, is_agreed: bool) -> None:
        """Say of each team how many come, who leads and what stands against it."""
        of_team: dict[int, list[Draft]] = defaultdict(list)
        for person in people:
            if person.is_new and person.values.get(LINE) is not None:
                of_team[person.values[LINE]].append(person)
        for draft in self.drafts:
            coming = of_team[draft.values[LINE]]
            leaders = [one.values["full_name"] for one in coming if one.values["position"] == Position.LEADER]
            draft.values |= {"people": len(coming), "leader": next(iter(leaders), "")}
            named = {(loose(number), one.values["signed_on"]) for one in coming if (number := one.values["number"])}
            above = {loose(one.line.said["number"]) for one in coming if "number" in one.line.said}
            if len(named or above) > 1:
                draft.fault("number", TWO_DECISIONS)
            if not any(not one.faults for one in coming):
                draft.fault("name", NOBODY)
            if not is_agreed:
                draft.fault("name", NOT_YET)


def decision_in_words(values: Mapping[str, Any]) -> str:
    """Return "12/QĐ-UBND ngày 15/06/2022", as far as ``values`` say it."""
    number, signed_on = values.get("number"), values.get("signed_on")
    signed = f"ngày {day(datetime.date.fromisoformat(signed_on))}" if signed_on else ""
    return " ".join(part for part in (number, signed) if part)
