"""Where somebody whose data is erased may still be named: in files, in notices, in what was typed to ask for a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q

from accounts.models import FocalPoint, User
from core.mentions import Mentions, texts_of
from exchange.actions.exports import TYPED
from exchange.actions.imports.files import NAMELESS, book_text
from exchange.models import Export, HeaderChoice, Import, ImportQuerySet, ImportRow
from notices.models import Notice
from places.models import Level, Place, paths_up, prefix_length
from teams.models import Member, Person, Placement

MOST_READ = 20_000_000  # bytes unpacked from all workbooks together: some four seconds of a processor
LINES = ("raw", "values", "changes", "faults", "meanings", "label", "written")  # what a line may name people in


@dataclass(frozen=True)
class Traces:
    """What a person is found by: their memberships, and the paths of the places that their teams stood at, as they
    were and as they stand today.
    """

    members: Sequence[Member]
    paths: frozenset[str]

    @classmethod
    def of(cls, members: Sequence[Member]) -> "Traces":
        stood = Placement.objects.filter(team__in={member.team_id for member in members}).order_by()
        paths = stood.values_list("place__path", "place__stands_at")
        return cls(members, frozenset(path for pair in paths for path in pair))

    @property
    def communes(self) -> set[str]:
        return {path[: prefix_length(Level.COMMUNE)] for path in self.paths}

    @cached_property
    def mentions(self) -> Mentions:
        """What finds them by their names and numbers."""
        written: list[Member | User] = [*self.members, *(member.user for member in self.members if member.user)]
        return Mentions([one.full_name for one in written], [one.phone for one in written])

    def exports(self) -> list[Export]:
        """Return the workbooks of a place that covers one of their teams, made or being made: any of them may name
        people.
        """
        states = [Export.State.RUNNING, Export.State.DONE]
        covering = list(Place.objects.filter(path__in=self._above).values_list("pk", flat=True).order_by())
        rows = Export.objects.filter(params__place__in=covering, state__in=states)
        return list(rows.select_related("requested_by__place").order_by("-requested_at", "-pk"))

    def asked_by_name(self) -> list[int]:
        """Return the workbooks, of anywhere, that were sought by their name or number, or with it in the reason."""
        typed = reduce(or_, (Q(params__has_key=name) for name in sorted(TYPED)), ~Q(reason=""))
        rows = Export.objects.filter(typed).order_by("pk").values_list("pk", "params", "reason")
        return [
            key
            for key, params, reason in rows.iterator()
            if any(self.mentions.are_in(str(text)) for text in (reason, *(params.get(name, "") for name in TYPED)))
        ]

    def imports(self) -> list[Import]:
        """Return the workbooks of any kind sent into such a place, or into one of their communes, that name the person
        in a line, in a header or anywhere in the file; and those so called, wherever they came.
        """
        sent = Import.objects.filter(Q(place__path__in=self._above) | self._in_communes("place__path"))
        found = set(self._named_around(sent))
        rows = ImportRow.objects.filter(batch__in=sent).order_by("pk").values("batch_id", "sheet", "subject_id", *LINES)
        found |= {row["batch_id"] for row in rows.iterator() if row["batch_id"] not in found and self._stands_in(row)}
        called = Import.objects.exclude(file_name=NAMELESS).order_by("pk").values_list("pk", "file_name")
        found |= {key for key, name in called.iterator() if self.mentions.are_in(name)}
        wanted = Import.objects.filter(pk__in=found).select_related("place", "requested_by__place")
        return list(wanted.order_by("-requested_at", "-pk"))

    def headers(self) -> list[int]:
        """Return the remembered headers, of files that had none, which are their name."""
        rows = HeaderChoice.objects.filter(Q(place__path__in=self._above) | self._in_communes("place__path"))
        return [key for key, text in rows.order_by("pk").values_list("pk", "header") if self.mentions.are_in(text)]

    def notices(self) -> list[int]:
        """Return the notices to people of these places that name them."""
        to = User.objects.filter(Q(place__path__in=self._above) | self._in_communes("place__path")).values("pk")
        rows = Notice.objects.filter(Q(to__in=to) | Q(to__in=self._accounts)).order_by("pk")
        told = rows.values_list("pk", "title", "text")
        return [key for key, title, text in told.iterator() if self.mentions.are_in(f"{title} {text}")]

    def focal_points(self) -> list[FocalPoint]:
        """Return where the directory has them, under their own number, as whom to call."""
        phones = {member.phone for member in self.members} - {""}
        points = FocalPoint.objects.filter(phone__in=phones).select_related("place").order_by("pk")
        return [point for point in points if self.mentions.are_in(point.full_name)]

    @property
    def _above(self) -> set[str]:
        return {above for path in self.paths for above in paths_up(path)}

    @property
    def _accounts(self) -> set[int]:
        return {member.user_id for member in self.members if member.user_id}

    def _in_communes(self, path: str) -> Q:
        return reduce(or_, (Q(**{f"{path}__startswith": commune}) for commune in sorted(self.communes)), Q(pk=None))

    def _named_around(self, sent: ImportQuerySet) -> Iterator[int]:
        """Yield those whose headers, error or file itself name the person: a list sent under a wrong kind is read
        without its columns of people. A file that cannot be read, or is beyond what is read at once (MOST_READ), is
        taken to.
        """
        left = MOST_READ
        for batch in sent.order_by("pk").iterator():
            text, size = book_text(batch, most=left) if batch.file else ("", 0)
            left -= size
            if text is None or self.mentions.are_in(" ".join([*texts_of([batch.heads, batch.error]), text])):
                yield batch.pk

    def _stands_in(self, row: dict[str, object]) -> bool:
        keys = {member.pk for member in self.members}
        if row["sheet"] == "members" and row["subject_id"] in keys:
            return True
        said = " ".join(texts_of([row[name] for name in LINES]))
        written = {f"{Member._meta.label_lower}:{key}" for key in keys} & set(said.split())
        return bool(written) or self.mentions.are_in(said)


def traces_of(person: Person, *, by: User) -> Traces:
    """Return what the person is found by as far as ``by`` sees them: where else they are is not theirs to read."""
    rows = Member.objects.visible_to(by).filter(person=person, erased_at=None)
    return Traces.of(list(rows.select_related("team", "user").order_by("pk")))
