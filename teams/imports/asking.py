"""What is asked once of a list of teams or of people: the decision of all, and whether the list founds teams."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone

from accounts.models import letterhead
from exchange.models import Import, ImportRow
from exchange.reading.kinds.grounds import ASKED_WORD
from exchange.reading.kinds.spec import PLACE, Questions
from exchange.reading.kinds.spelling import loose
from exchange.reading.tables import BY_ANSWER, CellFault
from places.models import KINDS, Level, Place
from teams.forms.imports import DECISION, TeamsAskedForm
from teams.imports.columns import SIGNED_ON
from teams.imports.founding import FOUND, OTHERS, REASON, WORD, decision_in_words
from teams.imports.unlisted import ADD, unlisted

TEAMS = "teams"  # the sheet of teams
DAYS = ("signed_on", "established_on")
NAMED = 30  # hamlets that a question names
NEEDED = {"number", "signed_on", "issued_by", "established_on"}


class FoundedTeam(NamedTuple):
    """A team that people need, as it would be founded."""

    name: str
    place: str
    decision: str
    people: int
    leader: str


def team_questions(batch: Import, data: QueryDict | None = None) -> Questions:
    """Return what is asked of ``batch``, with what was answered before or is answered in ``data``."""
    rows = batch.rows.filter(sheet=TEAMS, subject_id=None).exclude(state=ImportRow.State.UNCHANGED)
    new = [row for row in rows.only("values", "laid", "meanings").order_by("pk") if "place_id" in row.values]
    founded = [_founded_team(row.values) for row in new if row.is_implied]
    asked = _asked_of_decisions(set().union(*map(_lacking, new)))
    words = _words_of(batch)
    asked += [REASON] if any(map(_lacks_reason, new)) else []
    asked += [WORD] if words else []
    hamlets = [one["name"] for some in unlisted(batch).values() for one in some]
    if hamlets:  # the teams at them are founded too, once they are there
        asked = [*dict.fromkeys([*asked, *_asked_of_decisions(NEEDED), ADD])]
    asked += [FOUND] if founded or hamlets else []
    stands = (_first_answers(batch, hamlets) if asked else {}) | batch.answers
    days = {key: datetime.date.fromisoformat(stands[key]) for key in DAYS if stands.get(key)}
    form = TeamsAskedForm(data, initial=stands | days, asked=asked, choices={WORD: words})
    if hamlets:
        more = f" và {len(hamlets) - NAMED} nơi khác" if len(hamlets) > NAMED else ""
        form.fields[ADD].help_text = f"{', '.join(hamlets[:NAMED])}{more}."
    return Questions(form, founded)


def hamlet_questions(batch: Import, data: QueryDict | None = None) -> Questions:
    """Return what is asked of a list of hamlets and groups named without the word for their kind: which it is."""
    words = _words_of(batch)
    stands = {WORD: batch.answers.get(WORD) or _usual_kind(batch, dict(words)) if words else ""}
    return Questions(TeamsAskedForm(data, initial=stands, asked=[WORD] if words else [], choices={WORD: words}))


def _words_of(batch: Import) -> list[tuple[str, str]]:
    """Return the kinds that names without a word may be of, with the words for them."""
    rows = batch.rows.filter(values__has_key=ASKED_WORD).order_by("pk").values_list(f"values__{ASKED_WORD}", flat=True)
    kinds = {kind for found in rows.iterator() for kind in found}
    return [(kind, f"{kind[:1].upper()}{kind[1:]}") for level in KINDS for kind in KINDS[level] if kind in kinds]


def _usual_kind(batch: Import, kinds: Collection[str]) -> str:
    """Return the kind that most hamlets of the place are of: it is offered, and counts once somebody sends it."""
    within = Place.objects.within(batch.place).valid_on(timezone.localdate()).filter(kind__in=kinds)
    counted = within.values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    return next((kind for kind, _ in counted), "")


def _lacking(row: ImportRow) -> set[str]:
    """Return what a new team lacks of what founds it, or has by an answer, which may be changed."""
    answered = {meaning["field"] for meaning in row.meanings if meaning["why"] == BY_ANSWER}
    return {key for key in NEEDED if key in answered or row.values.get(key) is None}


def _lacks_reason(row: ImportRow) -> bool:
    """Return whether a new team stands beside another one, and its line does not say why, or an answer does."""
    answered = any(meaning["field"] == REASON and meaning["why"] == BY_ANSWER for meaning in row.meanings)
    return bool(row.values.get(OTHERS)) and (answered or row.values.get(REASON) is None)


def _asked_of_decisions(lacking: set[str]) -> list[str]:
    """Return what is asked where teams lack these: a number with its day; an office with who signed for it."""
    asked = set(lacking)
    if lacking & {"number", "signed_on"}:
        asked |= {"number", "signed_on"}
    if lacking - {"established_on"}:
        asked |= {"signer", "established_on"}
    return [key for key in DECISION if key in asked]


def _founded_team(values: Mapping[str, Any]) -> FoundedTeam:
    decision = decision_in_words(values)
    return FoundedTeam(values["name"], values[PLACE.key], decision, values["people"], values["leader"])


def _first_answers(batch: Import, hamlets: Collection[str]) -> dict[str, Any]:
    """What stands in the form before anybody answers: the decision that the title names for all, the commune's own
    office; teams are founded, and ``hamlets`` proposed where the portal knows none there: elsewhere they may be
    misspelt.
    """
    below = Place.objects.within(batch.place).filter(level__gt=Level.COMMUNE)
    adds = bool(hamlets) and not below.exists()
    issued_by = letterhead(batch.place, on=timezone.localdate()).name
    return {"issued_by": issued_by, FOUND: True, ADD: adds, **_titled_decision(batch)}


def _titled_decision(batch: Import) -> dict[str, str]:
    """Return the decision that a title names, if the file names no other."""
    rows = batch.rows.order_by()
    titled = [said for said in rows.values_list("laid__said", flat=True).distinct() if said]
    numbers = {loose(said["number"]) for said in titled if "number" in said}
    own = {loose(number) for number in rows.values_list("values__number", flat=True).distinct() if number}
    if len(numbers | own) != 1 or not numbers:
        return {}
    said: dict[str, Any] = max(map(dict, titled), key=len)
    try:
        said |= {"signed_on": SIGNED_ON.clean(said["signed_on"])} if "signed_on" in said else {}
    except CellFault:
        del said["signed_on"]
    return said
