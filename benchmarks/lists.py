"""How communes' own lists of teams and members are taken in: what is written of them, and what wrongly.

``python -m benchmarks.lists [NN…] [--folder FOLDER] [--show N]``: each list NN.* with its truth NN.json, as the
folder's README describes them, walked by a careful official of a commune that has its hamlets and no teams: the file
is sent, every form that the portal shows is sent as it stands (the founding of teams is agreed to, and what stands
nowhere in the file is typed), and what can be written is written. Then the register is compared with the truth.

A list is right where everybody is in their team with all that the file says of them, nobody else is, and the official
sent one form at most. Organisations are not judged here.
"""

import argparse
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    from benchmarks import databases

    databases.prepare("bench_lists")

# Behind the environment: from here on Django's settings are read.
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from accounts.roles import Role
from core.text import fold, spelling
from exchange.actions import imports
from exchange.kinds import import_kinds
from exchange.models import Import
from exchange.pages.import_columns import reading_of
from places.models import Level, Place
from teams.models import Member, Team
from tests.world import make_place, make_user

FOLDER = Path(__file__).parents[2] / "shared" / "corpus" / "lists"
MOST_FORMS = 4
REASON = "Ấp rộng, đông hộ"  # why a hamlet has two teams: no list says it
FIRST_DAY = "2025-07-01"  # of the commune and its hamlets
HAMLETS = (
    *("Bình Đông", "Hiệp Thuận", "Hòa Lợi", "Ninh Thuận", "Phước Phú", "Tân Đông"),
    *("Tân Hưng", "Thanh Khánh", "Thạnh Phú", "Thanh Thuận", "Thanh Tiến"),
)


@dataclass
class Outcome:
    """What became of a list: counts of people, and a note about each that is not right."""

    name: str
    forms: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return bool(self.counts["right"]) and not self.notes and len(self.forms) <= 1

    def note(self, what: str, said: str) -> None:
        self.counts[what] += 1
        self.notes.append(f"{what}: {said}")


def build_commune() -> User:
    """Return the official of a commune with eleven hamlets and no team."""
    province = make_place("72", Level.PROVINCE, "tỉnh", "Tỉnh Tây Ninh")
    commune = make_place("25489", Level.COMMUNE, "xã", "Xã Tân Lập", province, valid_from=FIRST_DAY)
    for number, name in enumerate(HAMLETS, 1):
        make_place(f"25489-{number:02}", Level.HAMLET, "ấp", f"Ấp {name}", commune, valid_from=FIRST_DAY)
    commune.refresh_from_db()
    return make_user("canbo_tan_lap", Role.COMMUNE, commune, "Đỗ Thị Hạnh")


def truths(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Return what each list says, by its number; {} where there are no lists."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("[0-9]*.json"))}


def measure(truth: Mapping[str, Any], official: User, folder: Path = FOLDER) -> Outcome:
    """Walk one list and compare; the register is left as it was."""
    outcome = Outcome(truth["id"])
    with transaction.atomic():
        _walk(truth, official, folder, outcome)
        transaction.set_rollback(True)
    return outcome


def _walk(truth: Mapping[str, Any], official: User, folder: Path, outcome: Outcome) -> None:
    assert official.place
    data = (folder / truth["file"]).read_bytes()
    batch = imports.receive(kind="teams", place=official.place, file_name=truth["file"], data=data, by=official)
    batch = _run(batch)
    while len(outcome.forms) < MOST_FORMS and (form := _next_form(batch, official, truth, outcome)):
        outcome.forms.append(form)
        batch = _run(batch)
    for fault in _faults(batch):
        outcome.counts["faults"] += 1
        outcome.notes.append(fault)
    if batch.state == Import.State.READY and batch.brings:
        wrong_may_wait = {"without_wrong": True, "weighed": True}
        imports.confirm(batch, digest=batch.digest, by=official, **wrong_may_wait)
        batch = _run(batch)
    if batch.state != Import.State.APPLIED:
        outcome.notes.append(f"{batch.state}: {batch.error}")
    _compare(truth, official.place, outcome)


def _run(batch: Import) -> Import:
    imports.run(batch.pk)
    return Import.objects.select_related("place", "requested_by__place").get(pk=batch.pk)


def _next_form(batch: Import, official: User, truth: Mapping[str, Any], outcome: Outcome) -> str:
    """Send the form that the page of ``batch`` waits for, as it stands; return what it is, "" where there is none."""
    if batch.state == Import.State.UNMATCHED:
        shown = reading_of(batch, by=official)
        read = reading_of(batch, by=official, data=_sent(*(sheet.form for sheet in shown.sheets)))
        if not read.is_valid():
            outcome.notes.append(f"the columns do not take their preset: {[one.form.errors for one in read.sheets]}")
            return ""
        chosen = {sheet.key: sheet.form.chosen for sheet in read.sheets if sheet.form.chosen}
        imports.match(batch, chosen=chosen, by=official)
        return "columns"
    if batch.state != Import.State.READY or "questions" in outcome.forms:
        return ""
    questions = import_kinds()[batch.kind].questions
    asked = questions(batch)
    if asked is None or not asked.form.fields:
        return ""
    sent = _sent(asked.form)
    sent |= _typed(truth, asked.form.fields)
    form = questions(batch, sent).form
    if not form.is_valid():
        outcome.notes.append(f"the questions do not take their preset: {form.errors.as_json()}")
        return ""
    imports.answer(batch, answers=form.answers, by=official)
    return "questions"


def _sent(*forms: Any) -> QueryDict:
    """What a browser sends of ``forms``, with every box of founding ticked."""
    sent = QueryDict(mutable=True)
    for form in forms:
        for bound in form:
            value = "on" if bound.name == "found" else bound.field.widget.format_value(bound.value())
            sent.setlist(bound.html_name, value if isinstance(value, list) else [value or ""])
    return sent


def _typed(truth: Mapping[str, Any], asked: Mapping[str, Any]) -> QueryDict:
    """What the official knows and no list says: why there are two teams, the decision where the file has none."""
    sent = QueryDict(mutable=True)
    if "second_team_reason" in asked:
        sent["second_team_reason"] = REASON
    if "number" in asked and not any(team["decision"] for team in truth["teams"]):
        sent["number"], sent["signed_on"] = "1/QĐ-UBND", "01/08/2025"
    return sent


def _faults(batch: Import) -> Iterator[str]:
    for row in batch.rows.filter(state="wrong").order_by("pk"):
        said = "; ".join(one["message"] for one in row.faults)
        yield f"fault in {row.title} {row.number} {row.label[-40:]!r}: {said}"


type _Person = tuple[int, Mapping[str, Any]]  # the index of their team, and what the truth says


def _compare(truth: Mapping[str, Any], commune: Place, outcome: Outcome) -> None:
    """Hold the register of ``commune`` against the truth."""
    known: dict[str, list[_Person]] = defaultdict(list)
    for at, team in enumerate(truth["teams"]):
        for person in team["members"]:
            known[_name(person["name"])].append((at, person))
    members = Member.objects.filter(team__in=Team.objects.within(commune)).select_related(
        "team__decision", "team__place"
    )
    teams = _teams_meant(truth, members, known)
    for member in members.order_by("pk"):
        people = known.get(_name(member.full_name), [])
        if not people:
            outcome.note("invented", f"{member.full_name!r} in {member.team}")
            continue
        at, person = next((one for one in people if one[0] == teams.get(member.team_id)), people[0])
        people.remove((at, person))
        if not people:
            del known[_name(member.full_name)]
        wrong = [*_wrong_of(member, person)]
        wrong += [] if teams.get(member.team_id) == at else ["team"]
        wrong += _wrong_decision(member.team, truth["teams"][at]) + _wrong_place(member.team, truth["teams"][at])
        if wrong:
            outcome.note("wrong", f"{member.full_name} of {member.team}: {', '.join(wrong)}")
        else:
            outcome.counts["right"] += 1
    for people in known.values():
        for at, person in people:
            outcome.note("missed", f"{person['name']} of {truth['teams'][at]['team']}")


def _teams_meant(
    truth: Mapping[str, Any], members: Sequence[Member], known: Mapping[str, Sequence[_Person]]
) -> dict[int, int]:
    """Return which team of the truth each team of the register is: that of most of its people, each only once."""
    shared: Counter[tuple[int, int]] = Counter()
    for member in members:
        for at, _ in known.get(_name(member.full_name), ()):
            shared[member.team_id, at] += 1
    found: dict[int, int] = {}
    for (team_id, at), _ in shared.most_common():
        if team_id not in found and at not in found.values():
            found[team_id] = at
    return found


def _name(text: str) -> str:
    return spelling(text).casefold()


def _wrong_of(member: Member, person: Mapping[str, Any]) -> Iterator[str]:
    phones = person.get("phones") or [person["phone"] or ""]
    if member.phone not in phones:
        yield f"phone {member.phone or 'none'}, not {' or '.join(phones) or 'any'}"
    for key in ("sex", "birth_year", "position"):
        value = getattr(member, key)
        if person[key] is not None and value != person[key]:
            yield f"{key} {value or 'none'}, not {person[key]}"


def _wrong_decision(team: Team, truth: Mapping[str, Any]) -> list[str]:
    said, decision = truth["decision"], team.decision
    if said is None or (fold(decision.number), decision.signed_on.isoformat()) == (fold(said["number"]), said["date"]):
        return []
    return [f"decision {decision.number} of {decision.signed_on}, not {said['number']} of {said['date']}"]


def _wrong_place(team: Team, truth: Mapping[str, Any]) -> list[str]:
    place = truth["hamlet"] or "Xã Tân Lập"
    return [] if spelling(team.place.name) == spelling(place) else [f"place {team.place.name}, not {place}"]


def totals(outcomes: Sequence[Outcome]) -> Counter[str]:
    """Return the sums of all counts, and how many lists are right."""
    found = sum((one.counts for one in outcomes), Counter())
    found["lists right"] = sum(one.is_right for one in outcomes)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lists", nargs="*", metavar="NN")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--show", type=int, default=3, help="notes of each list")
    options = parser.parse_args()
    found = truths(options.folder)
    logging.disable(logging.INFO)
    databases.create("bench_lists")
    call_command("migrate", verbosity=0)
    official = build_commune()
    outcomes = []
    for name in options.lists or found:
        outcome = measure(found[name], official, options.folder)
        outcomes.append(outcome)
        counts = ", ".join(f"{n} {what}" for what, n in sorted(outcome.counts.items()))
        print(f"{name} {'RIGHT' if outcome.is_right else '     '} forms: {' '.join(outcome.forms) or '-'}; {counts}")
        for note in outcome.notes[: options.show]:
            print(f"      {note}")
    print(f"{len(outcomes)} lists:", ", ".join(f"{n} {what}" for what, n in sorted(totals(outcomes).items())))
    databases.drop("bench_lists")


if __name__ == "__main__":
    main()
