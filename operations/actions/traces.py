"""Where somebody whose data is erased may still be named: in files, in notices, in what was typed to ask for a file."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import FocalPoint, User
from core.mentions import Mentions, texts_of
from exchange.actions.exports import TYPED
from exchange.actions.imports.files import NAMELESS, book_text
from exchange.models import Export, HeaderChoice, Import, ImportQuerySet, ImportRow, ValueChoice
from notices.models import Notice
from places.models import Level, Place, paths_up, prefix_length
from teams.models import Announcement, Member, Person, Placement

MOST_LINES = 200_000  # that the database looks through: some four seconds of its own
MOST_READ = 15_000_000  # characters of workbooks, and of lines that the database could not judge: some three seconds
AN_OPENING = 20_000  # characters that could be read while a workbook is opened
UNPACKED = 8  # bytes of a workbook are unpacked while a character of it is read
# What a line may name people in.
LINES = ("raw", "values", "changes", "faults", "meanings", "remarks", "laid", "label", "written")


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
        rows = self._narrowed(Export.objects.filter(typed), "reason", "params").values_list("pk", "params", "reason")
        return [
            key
            for key, params, reason in rows.iterator()
            if any(self.mentions.are_in(str(text)) for text in (reason, *(params.get(name, "") for name in TYPED)))
        ]

    def imports(self, *, read: Collection[int] = ()) -> list[Import]:
        """Return the workbooks of any kind sent into such a place, or into one of their communes, that name the person
        in a line, in a header or anywhere in the file; and those so called, wherever they came.

        What is beyond that which a request looks through (MOST_LINES, MOST_READ) is taken to name them. ``read``:
        workbooks whose files were looked through before; a file never changes.
        """
        allowance = _Allowance(MOST_READ)
        found = set(self._named_in_lines(allowance))
        found |= set(self._named_around(self.sent.exclude(pk__in=found), allowance, read=read))
        called = self._narrowed(Import.objects.exclude(file_name=NAMELESS), "file_name").values_list("pk", "file_name")
        found |= {key for key, name in called.iterator() if self.mentions.are_in(name)}
        wanted = Import.objects.filter(pk__in=found).select_related("place", "requested_by__place")
        return list(wanted.order_by("-requested_at", "-pk"))

    @property
    def sent(self) -> ImportQuerySet:
        """The workbooks sent into a place that covers one of their teams, or into one of their communes."""
        return Import.objects.filter(Q(place__path__in=self._above) | self._in_communes("place__path"))

    def headers(self) -> list[int]:
        """Return the remembered headers, of files that had none, which are their name."""
        return self._naming_texts(HeaderChoice, "header")

    def words(self) -> list[int]:
        """Return the remembered words, of columns taken for others, which are their name."""
        return self._naming_texts(ValueChoice, "written")

    def _naming_texts(self, model: type[HeaderChoice | ValueChoice], column: str) -> list[int]:
        rows = model._default_manager.filter(Q(place__path__in=self._above) | self._in_communes("place__path"))
        return [key for key, text in rows.order_by("pk").values_list("pk", column) if self.mentions.are_in(text)]

    def notices(self) -> list[int]:
        """Return the notices to people of these places that name them."""
        to = User.objects.filter(Q(place__path__in=self._above) | self._in_communes("place__path")).values("pk")
        rows = Notice.objects.filter(Q(to__in=to) | Q(to__in=self._accounts))
        told = self._narrowed(rows, "title", "text").values_list("pk", "title", "text")
        return [key for key, title, text in told.iterator() if self.mentions.are_in(f"{title} {text}")]

    def announcements(self) -> list[int]:
        """Return the announcements by or to these places whose words name them."""
        here = self._in_communes("within__path") | Q(within__path__in=self._above) | self._in_communes("place__path")
        words = ("title", "text", "withdrawn_reason")
        rows = self._narrowed(Announcement.objects.filter(here), *words).values_list("pk", *words)
        return [key for key, *said in rows.iterator() if self.mentions.are_in(" ".join(said))]

    def focal_points(self) -> list[FocalPoint]:
        """Return where the directory has them, under their own number, as whom to call."""
        phones = {member.phone for member in self.members} - {""}
        points = FocalPoint.objects.filter(phone__in=phones).select_related("place").order_by("pk")
        return [point for point in points if self.mentions.are_in(point.full_name)]

    @property
    def _keys(self) -> set[int]:
        return {member.pk for member in self.members}

    @property
    def _rows(self) -> set[str]:
        """Their memberships, as a line that was written calls them."""
        return {f"{Member._meta.label_lower}:{key}" for key in self._keys}

    @property
    def _above(self) -> set[str]:
        return {above for path in self.paths for above in paths_up(path)}

    @property
    def _accounts(self) -> set[int]:
        return {member.user_id for member in self.members if member.user_id}

    def _in_communes(self, path: str) -> Q:
        return reduce(or_, (Q(**{f"{path}__startswith": commune}) for commune in sorted(self.communes)), Q(pk=None))

    def _narrowed[Rows: QuerySet](self, rows: Rows, *columns: str, also: Q | None = None) -> Rows:
        """Return, of ``rows``, those that may name the person in one of ``columns`` and those of ``also``."""
        apart = Value(" ", TextField())
        said = Concat(*(text for name in columns for text in (apart, Cast(name, TextField()))))
        named = Q(said__regex=self.mentions.rough)
        return rows.alias(said=said).filter(named if also is None else named | also).order_by("pk")

    def _named_in_lines(self, allowance: "_Allowance") -> Iterator[int]:
        lines, looked = 0, []
        counted = ImportRow.objects.filter(batch__in=self.sent).order_by("batch").values_list("batch")
        for key, count in counted.annotate(Count("pk")):
            lines += count
            if lines > MOST_LINES:
                yield key
            else:
                looked.append(key)
        about = reduce(
            or_, (Q(said__contains=name) for name in self._rows), Q(sheet="members", subject_id__in=self._keys)
        )
        rows = self._narrowed(ImportRow.objects.filter(batch__in=looked), *LINES, also=about)
        for key in rows.order_by("batch").values_list("batch", flat=True).distinct():
            of_one = rows.filter(batch=key).values("sheet", "subject_id", *LINES)
            if any(self._stands_in(row, allowance) for row in of_one.iterator()):
                yield key

    def _named_around(self, sent: ImportQuerySet, allowance: "_Allowance", *, read: Collection[int]) -> Iterator[int]:
        """Yield those whose headers, answers, error or file itself name the person: a list sent under a wrong kind is
        read without its columns of people. A file that cannot be read is taken to.
        """
        for batch in sent.order_by("pk").iterator():
            text: str | None = ""
            if batch.file and batch.pk not in read:
                text, size = book_text(batch, most=allowance.left)
                allowance.takes(len(text or "") + size // UNPACKED + AN_OPENING)
            if text is None or self.mentions.are_in(
                " ".join([*texts_of([batch.heads, batch.shown, batch.choices, batch.answers, batch.error]), text])
            ):
                yield batch.pk

    def _stands_in(self, row: dict[str, object], allowance: "_Allowance") -> bool:
        """Tell whether a line is about the person or names them; beyond the allowance, it is taken to."""
        if row["sheet"] == "members" and row["subject_id"] in self._keys:
            return True
        said = " ".join(texts_of([row[name] for name in LINES]))
        return not allowance.takes(len(said)) or not self._rows.isdisjoint(said.split()) or self.mentions.are_in(said)


class _Allowance:
    """How many characters may still be read in this request."""

    def __init__(self, left: int) -> None:
        self.left = left

    def takes(self, size: int) -> bool:
        """Tell whether ``size`` more may be read, and count it."""
        self.left -= size
        return self.left >= 0


def traces_of(person: Person, *, by: User) -> Traces:
    """Return what the person is found by as far as ``by`` sees them: where else they are is not theirs to read."""
    rows = Member.objects.visible_to(by).filter(person=person, erased_at=None)
    return Traces.of(list(rows.select_related("team", "user").order_by("pk")))
