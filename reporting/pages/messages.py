"""A pasted message read for one report, its proposals put into that report's form and draft; its text is not kept."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.http import QueryDict

from accounts.models import User
from reporting.forms.messages import MessageForm
from reporting.forms.reports import ReportForm
from reporting.forms.steps import whole
from reporting.models import ACTIVITIES, MOST_ACTIVITIES, Indicator, Report, Saying, Submission
from reporting.pages.answering import Outcome, receive
from reporting.reading import AskedFigure, FormRead, NotRead, RoundDays, TeamName, as_read, read_for_form, team_name


class ProposedFigure(NamedTuple):
    """``value`` from the ``words`` of a message; ``typed`` stood in the box and stays, "" where it was empty."""

    value: int
    words: str
    typed: str

    @property
    def is_filled_in(self) -> bool:
        return self.typed == ""

    @property
    def is_same(self) -> bool:
        return "".join(char for char in self.typed if char.isdigit()) == str(self.value)


class MessageShown(NamedTuple):
    """What a page says of a message: its form where it was refused, else what became of it."""

    form: MessageForm
    proposed: Mapping[str, ProposedFigure] = {}
    not_read: list[NotRead] = []
    is_read: bool = False
    is_saved: bool = False  # as a draft, what was filled in too
    says_nothing: bool = False  # that there was nothing to report
    nothing_url: str = ""  # where that is reported, for who may

    @property
    def filled_in(self) -> int:
        return sum(one.is_filled_in for one in self.proposed.values())

    @property
    def left_alone(self) -> int:
        """How many boxes hold another number than the message says."""
        return sum(not one.is_filled_in and not one.is_same for one in self.proposed.values())


def read_message(report: Report, message: str, *, reader: User) -> FormRead:
    """Read ``message`` for ``report``, with the words that its province has put down for the indicators."""
    asked = report.round.asked()
    rows = Saying.objects.visible_to(reader).of_province(report.place).filter(indicator__in=asked)
    sayings: dict[int, list[str]] = {}
    for indicator_id, words in rows.values_list("indicator", "words"):
        sayings.setdefault(indicator_id, []).append(words)
    boxes = [
        AskedFigure(
            key=f"figure-{item.code}",
            code=item.code,
            name=item.name,
            unit=item.unit,
            is_stock=item.kind == Indicator.Kind.STOCK,
            maximum=item.maximum,
            platform=item.platform.name if item.platform else "",
            entries=tuple(sayings.get(item.pk, ())),
        )
        for item in asked
    ]
    units = {"sessions": "buổi", "households": "hộ", "people": "người"}
    boxes += [
        AskedFigure(f"activity-{name}", name, label, units[name], is_stock=False, maximum=MOST_ACTIVITIES)
        for name, label in ACTIVITIES.items()
    ]
    round_ = report.round
    days = RoundDays(round_.title, round_.data_from, round_.data_to)
    return read_for_form(as_read(message), boxes, days, names_of(report))


def names_of(report: Report) -> list[TeamName]:
    """Return how messages may call the team of ``report``: by its name, or the places where it stood and stands."""
    if report.team is None:
        return []
    names = dict.fromkeys([report.place.name, report.team.place.name, report.team.name])
    return [one for one in (team_name(report.team.pk, name) for name in names) if one.words]


def with_proposals(report: Report, posted: QueryDict, read: FormRead) -> tuple[QueryDict, dict[str, ProposedFigure]]:
    """Return ``posted`` with what was read in the boxes that are empty; a box that holds a number keeps it.

    What ``posted`` does not speak of is taken from what the report holds.
    """
    data = whole(posted, report.content(), report.round.asked())
    data.setdefault("version", str(report.version))
    found = {}
    for one in read.values:
        typed = str(data.get(one.box.key, "")).strip()
        found[one.box.key] = ProposedFigure(one.value, one.words, typed)
        if not typed:
            data[one.box.key] = str(one.value)
    return data, found


def save_proposals[Form: ReportForm](
    form: Form, proposed: Mapping[str, ProposedFigure], store: Callable[[Form, int], Report | Submission]
) -> Report | None:
    """Save the form as a draft, by ``store``, where a message filled something in; None where nothing is saved: another
    box is wrong, or somebody else writes the report meanwhile."""
    if not any(one.is_filled_in for one in proposed.values()) or not form.is_valid():
        return None
    reception = receive(form, store, sending=False)
    return reception.report if reception.outcome is Outcome.STORED else None


def mark_fields(form: ReportForm, proposed: Mapping[str, ProposedFigure]) -> None:
    """Let the fields of ``form`` say, where they are drawn, what a message says of them."""
    for name, one in proposed.items():
        setattr(form[name], "from_message", one)  # noqa: B010
