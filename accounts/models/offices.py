"""Which office speaks for a place: what it is called over time, who signs for it, and what a paper shows of both."""

import datetime
from dataclasses import dataclass, replace
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from core.editable import Editable
from core.text import lower_first
from places.models import Level, Place, in_scope, prefix_length

COMMITTEE = "Ủy ban nhân dân"
OF_A_COMMITTEE, OF_A_DEPARTMENT = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("GIÁM ĐỐC",)  # who signs where nobody is named


@dataclass(frozen=True)
class Era:
    """What the ministry, and every province's department below it, were called up to and on ``until`` (None: today)."""

    until: datetime.date | None
    department: str
    initials: str
    ministry: str


# The ministries merged on 1 March 2025 (law 63/2025/QH15), the departments with them.
ERAS = (
    Era(datetime.date(2025, 2, 28), "Sở Thông tin và Truyền thông", "STTTT", "Bộ Thông tin và Truyền thông"),
    Era(None, "Sở Khoa học và Công nghệ", "SKHCN", "Bộ Khoa học và Công nghệ"),
)


def era_on(day: datetime.date) -> Era:
    return next(era for era in ERAS if era.until is None or day <= era.until)


def spoken_name(place: Place) -> str:
    """Return the name of ``place`` inside a sentence: "xã Thái Bình"."""
    return lower_first(place.name)


def seat_of(place: Place) -> str:
    """Return the name of ``place`` without its kind, as papers are dated, unless it is a number ("Phường 3")."""
    has_kind = place.name.casefold().startswith(f"{place.kind.casefold()} ")
    bare = place.name[len(place.kind) :].strip() if has_kind else place.name
    return place.name if bare.isdigit() else bare


class OfficeQuerySet(models.QuerySet["Office"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class Office(Editable):
    """What the office that speaks for a place is called from a day on, until its next name begins."""

    EDITABLE = ("starts_on", "name", "above", "initials")

    place = models.ForeignKey(Place, models.PROTECT, related_name="offices", verbose_name="địa bàn")
    starts_on = models.DateField("từ ngày")
    name = models.CharField("tên cơ quan", max_length=150)
    above = models.CharField("cơ quan chủ quản", max_length=150, blank=True)
    initials = models.CharField("chữ viết tắt", max_length=30)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan ban hành"
        constraints = [
            models.UniqueConstraint(fields=["place", "starts_on"], name="an_office_has_one_name_from_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class SignerQuerySet(models.QuerySet["Signer"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))

    def on(self, day: datetime.date) -> Self:
        """Return those who sign on ``day``; of several the one who began last does."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day).order_by("-starts_on", "-pk")

    def forgettable(self, before: datetime.date) -> Self:
        """Return those still named who signed for the last time before a day."""
        return self.filter(ends_on__lt=before).exclude(full_name="")


class Signer(Editable):
    """Who signs the papers of a place, from when to when. ``title`` stands above the name, a line or two of capitals;
    without ``full_name`` the clerk writes it by hand.
    """

    EDITABLE = ("title", "full_name", "starts_on", "ends_on")
    UNQUOTED = frozenset({"full_name"})
    LONGEST_LINE = 60  # characters: what half a page holds

    place = models.ForeignKey(Place, models.PROTECT, related_name="signers", verbose_name="địa bàn")
    title = models.TextField("chức vụ người ký")
    full_name = models.CharField("họ và tên", max_length=120, blank=True)
    starts_on = models.DateField("ký từ ngày")
    ends_on = models.DateField("ký đến hết ngày", null=True, blank=True)

    objects = SignerQuerySet.as_manager()

    class Meta:
        verbose_name = "người ký"
        constraints = [
            models.UniqueConstraint(fields=["place", "starts_on"], name="one_signer_begins_on_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="a_signer_ends_after_they_begin"
            ),
        ]

    def __str__(self) -> str:
        return " / ".join(self.title.splitlines())


@dataclass(frozen=True)
class Letterhead:
    """What a paper shows of the office that speaks for ``place``.

    ``above``: the body over it, "" where none is written. ``titles``: of whoever signs, () on a list that nobody does.
    ``signer``: their name, "" where the clerk writes it. ``is_derived``: nobody entered a name for the office, so that
    it has the one that follows from the place.
    """

    place: Place
    above: str
    name: str
    initials: str
    titles: tuple[str, ...]
    signer: str
    is_derived: bool

    @property
    def seat(self) -> str:
        """Return where its papers are dated."""
        return seat_of(self.place)

    @property
    def lines(self) -> list[str]:
        """Return the name as a head prints it: a People's Committee over the name of its place."""
        of = self.name.removeprefix(f"{COMMITTEE} ")
        return [self.name] if of == self.name else [COMMITTEE, of]

    @property
    def without_signer(self) -> Self:
        """Return it as it heads a list that nobody signs."""
        return replace(self, titles=(), signer="")

    def signed_by(self, *titles: str) -> Self:
        """Return it with other lines above the name of who signs."""
        return replace(self, titles=titles)

    @property
    def full_name(self) -> str:
        """Return the name inside a sentence, which says of which place it is."""
        return self.name if COMMITTEE in self.name else f"{self.name} {spoken_name(self.place)}"


def letterhead(place: Place, *, on: datetime.date, is_signed: bool = True) -> Letterhead:
    """Return the head and the foot of a paper about ``place`` that is drawn up on ``on``; of a list nobody signs.

    This is the only answer to which office speaks for a place, so that all papers of a day agree. The day is the one
    that the paper bears, also where its numbers are of an earlier time: who signs today signs for today's office. Three
    queries at most.
    """
    speaker = speaking_place(place, on)
    office = speaker.offices.filter(starts_on__lte=on).order_by("-starts_on").first()
    signer = speaker.signers.on(on).first() if is_signed else None
    named = office or default_office(speaker, on)
    titles = OF_A_COMMITTEE if named.name.startswith(COMMITTEE) else OF_A_DEPARTMENT
    return Letterhead(
        speaker,
        named.above,
        named.name,
        named.initials,
        tuple(signer.title.splitlines()) if signer else titles if is_signed else (),
        signer.full_name if signer else "",
        is_derived=office is None,
    )


def speaking_place(place: Place, on: datetime.date) -> Place:
    """Return the place whose office speaks for ``place`` on ``on``: its commune where it is a hamlet, and where it has
    ended what it stands at since, for no office signs after its end.
    """
    has_ended = place.valid_to is not None and place.valid_to < on
    path = (place.stands_at if has_ended else place.path)[: prefix_length(Level.COMMUNE)]
    return place if path == place.path else Place.objects.get(path=path)


def default_office(place: Place, on: datetime.date) -> Office:
    """Return, not stored, the office that a place has as long as nobody enters one: a province's department under the
    name of the day, elsewhere the People's Committee, over which decree 30/2020/NĐ-CP writes no other body.
    """
    if place.level == Level.PROVINCE:
        era = era_on(on)
        return Office(place=place, name=era.department, above=f"UBND {spoken_name(place)}", initials=era.initials)
    return Office(place=place, name=f"{COMMITTEE} {spoken_name(place)}", initials="UBND")
