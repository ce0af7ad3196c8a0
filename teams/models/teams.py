"""Teams over time and who was in them.

Dates are inclusive at both ends: ``dissolved_on`` and ``left_on`` are last days.
"""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.utils import timezone

from accounts.models import User
from accounts.roles import OF_TEAMS, Role
from core.editable import Editable, Versioned
from core.terms import without_team_name
from core.text import clean, fold, is_one_name, person_key, sort_key
from places.models import Level, Place, in_scope, standing_in, subtrees
from places.phrases import Phrase, phrase_of, places_named
from teams.models import choices
from teams.models.choices import Organisation, Position, Sex
from teams.models.decisions import Decision
from teams.models.regulations import outside_size

TEAM_LEVELS = (Level.COMMUNE, Level.HAMLET, Level.GROUP)
TEAM_SIZE = (3, 12)  # the lines of a form: how many members a team has is said by its province (``TeamRegulation``)


def current(day: datetime.date, prefix: str = "") -> Q:
    """Return memberships that hold on ``day``."""
    return Q(**{f"{prefix}joined_on__lte": day}) & (
        Q(**{f"{prefix}left_on": None}) | Q(**{f"{prefix}left_on__gte": day})
    )


def _of_name(folded: str) -> Q:
    """Return the condition for teams of a name, or of a place of that name, today or before."""
    stood = Team.objects.filter(placements__place__name_folded__contains=folded).order_by().values("pk")
    return Q(name_folded__contains=folded) | Q(place__name_folded__contains=folded) | Q(pk__in=stood)


def _standing_in(phrase: Phrase) -> Q:
    """Return the condition for teams that stand, or stood, in the places that ``phrase`` says; all, if none."""
    if not phrase.within:
        return Q()
    stood = Team.objects.filter(subtrees(places_named(phrase.within), "placements__place__path"))
    return Q(pk__in=stood.order_by().values("pk"))


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: Any) -> Self:
        """Return teams within the user's place; the scope of a leader or member is the team of their current
        membership, not its hamlet.
        """
        if getattr(user, "is_active", False) and user.role in OF_TEAMS:
            today = Member.objects.current_on(timezone.localdate()).filter(user=user)
            mine = Member.objects.leading(user) if user.role == Role.LEADER else today
            return self.filter(pk__in=mine.values("team"))
        return self.filter(in_scope(user, "place__path"))

    def within(self, place: Place) -> Self:
        """Return those counted at or below ``place`` today, those that wait for a new place too."""
        return self.filter(standing_in(place, "place__path"))

    def waiting(self) -> Self:
        """Return those active at a place that a reorganisation closed: nobody has said yet which of its heirs they went
        to.
        """
        return self.filter(dissolved_on=None, place__valid_to__lt=timezone.localdate())

    def active_on(self, day: datetime.date) -> Self:
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gte=day), established_on__lte=day)

    def incomplete_on(self, day: datetime.date) -> Self:
        """Return those active, but without a leader or of another size than their province wants on ``day``."""
        counted = self.active_on(day).annotate(
            people=Count("members", filter=current(day, "members__")),
            leaders=Count("members", filter=current(day, "members__") & Q(members__position=Position.LEADER)),
        )
        return counted.filter(Q(leaders=0) | outside_size(day))

    def working_since(self, day: datetime.date) -> Self:
        """Return those that work on ``day`` or later: not dissolved before it."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gte=day))

    def active_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Return those active on at least one day of the period: founded by its end, not dissolved before its start."""
        return self.working_since(start).filter(established_on__lte=end)

    def matching(self, text: str) -> Self:
        """Return those whose name, or that of a place where it stands or stood, holds ``text``, or the name that it
        says within the places that it says.
        """
        phrase = phrase_of(text)
        named = _of_name(fold(text))
        if fold(phrase.name) != fold(text):
            named |= _of_name(fold(phrase.name)) & _standing_in(phrase)
        return self.filter(named)


class Team(Versioned):
    """A community digital technology team; ``place`` is where it stands now, ``placements`` where it stood."""

    TeamKind = choices.TeamKind

    EDITABLE = ("name", "kind", "second_team_reason", "zalo_url", "zalo_households")
    # A link may lead to somebody's own number, and a reason may name somebody.
    UNQUOTED = frozenset({"zalo_url", "second_team_reason"})
    LONGEST_REASON = 300

    name = models.CharField("tên tổ", max_length=150)
    kind = models.CharField("loại hình tổ", max_length=10, choices=TeamKind, default=TeamKind.HAMLET)
    second_team_reason = models.CharField("lý do có thêm tổ", max_length=LONGEST_REASON, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="teams", verbose_name="địa bàn")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="teams", verbose_name="quyết định thành lập")
    established_on = models.DateField("ngày thành lập")
    dissolved_on = models.DateField("ngày cuối cùng hoạt động", null=True, blank=True)
    dissolved_by = models.ForeignKey(
        Decision, models.PROTECT, related_name="dissolved_teams", null=True, blank=True,
        verbose_name="quyết định giải thể",
    )  # fmt: skip
    zalo_url = models.URLField("nhóm Zalo", blank=True)
    zalo_households = models.PositiveIntegerField("số hộ trong nhóm Zalo", null=True, blank=True)
    name_folded = models.CharField(max_length=150)
    sort_key = models.CharField(max_length=400)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ"
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("established_on")),
                name="a_team_is_dissolved_after_it_is_founded",
            ),
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=Q(dissolved_on=None),
                name="a_place_has_one_team_of_a_name",
            ),
        ]
        indexes = [models.Index(fields=["established_on", "dissolved_on"], name="team_by_dates")]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """Return the name without what all teams are called, for lists: "Ấp Tân Khánh"; the whole where that is all."""
        rest = without_team_name(self.name)
        return rest[0].upper() + rest[1:]

    @staticmethod
    def naming(name: str) -> dict[str, str]:
        return {"name": clean(name), "name_folded": fold(name), "sort_key": sort_key(name)}

    def derived_columns(self) -> dict[str, str]:
        return self.naming(self.name)

    @property
    def waits(self) -> bool:
        """Return whether a reorganisation closed its place and nobody has said yet which heir it went to; needs
        ``place`` at hand.
        """
        ended = self.place.valid_to
        return self.dissolved_on is None and ended is not None and ended < timezone.localdate()

    def is_active_on(self, day: datetime.date) -> bool:
        return self.established_on <= day and (self.dissolved_on is None or day <= self.dissolved_on)


class RulingQuerySet(models.QuerySet["Ruling"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(team__in=Team.objects.visible_to(user))

    def composing(self) -> Self:
        """Return those that say who is in a team: that found or renew it."""
        return self.exclude(kind=Ruling.Effect.DISSOLVE)


class Ruling(models.Model):
    """What a decision did to a team, from which day: the chain of decisions behind it is its rulings in order."""

    class Effect(models.TextChoices):
        ESTABLISH = "found", "Thành lập"
        RENEW = "reform", "Kiện toàn"
        DISSOLVE = "dissolve", "Giải thể"

    team = models.ForeignKey(Team, models.CASCADE, related_name="rulings", verbose_name="tổ")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="rulings", verbose_name="quyết định")
    kind = models.CharField("nội dung", max_length=10, choices=Effect)
    effective_on = models.DateField("có hiệu lực từ")

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định về tổ"
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(kind="found"), name="a_team_is_founded_once"),
            models.UniqueConstraint(fields=["team"], condition=Q(kind="dissolve"), name="a_team_is_dissolved_once"),
            models.UniqueConstraint(fields=["team", "decision", "kind"], name="a_decision_rules_on_a_team_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.team}: {self.decision}"


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: Any) -> Self:
        """Return people with a membership that ``user`` may see."""
        return self.filter(pk__in=Member.objects.visible_to(user).values("person"))


class Person(models.Model):
    """One human being behind any number of memberships; holds no data, so that it can outlive them."""

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "người"

    def __str__(self) -> str:
        return f"Người số {self.pk}"


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(team__in=Team.objects.visible_to(user))

    def current_on(self, day: datetime.date) -> Self:
        return self.filter(current(day))

    def leading_on(self, day: datetime.date) -> Self:
        """Return the leaders and deputies on ``day``."""
        return self.current_on(day).filter(position__in=[Position.LEADER, Position.DEPUTY])

    def heading_on(self, day: datetime.date) -> Self:
        """Return the leaders and deputies, on ``day``, of teams that go on."""
        return self.leading_on(day).filter(team__dissolved_on=None, erased_at=None)

    def without_leaders_account(self) -> Self:
        """Return those with no account, or with that of a member alone."""
        return self.filter(Q(user=None) | Q(user__role=Role.MEMBER))

    def never_signed_in(self) -> Self:
        """Return those whose account is in use and was never signed in with."""
        return self.filter(user__role=Role.LEADER, user__is_active=True, user__last_login=None)

    def in_listed_order(self) -> Self:
        """Order by commune, place and team, the leader of each before the deputies."""
        leader_first = Case(When(position=Position.LEADER, then=0), default=1)
        return self.order_by("team__place__path", "team__sort_key", "team", leader_first, "sort_key", "pk")

    def people(self) -> PersonQuerySet:
        """Return the human beings behind these memberships, each once."""
        return Person.objects.filter(pk__in=self.values("person"))

    def find_person(self, *, full_name: str, phone: str) -> Person | None:
        """Return the person whom one of these memberships gives this name (``is_one_name``) and phone; without a phone
        nobody is recognised.
        """
        same = self.filter(phone=phone, name_folded=fold(full_name)).exclude(phone="").order_by("person")
        return next(
            (one.person for one in same.select_related("person") if is_one_name(one.full_name, full_name)), None
        )

    def leading(self, user: User) -> Self:
        """Return the memberships through which ``user`` leads a team today: what a leader's scope rests on."""
        return self.leading_on(timezone.localdate()).filter(user=user)


class Member(Editable):
    """One person's membership of one team: name, phone, organisation, sex, birth year, and no more (law 91/2025).

    ``person`` is the human being, the same behind each of their memberships. ``joined_by`` and ``left_by`` are the
    decisions behind the dates, where there was one. Of an erased membership (``erased_at``) only what counts is left.
    """

    EDITABLE = ("full_name", "phone", "organisation", "position", "sex", "birth_year", "joined_on")
    UNQUOTED = frozenset({"full_name", "phone", "sex", "birth_year"})

    team = models.ForeignKey(Team, models.CASCADE, related_name="members", verbose_name="tổ")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    full_name = models.CharField("họ và tên", max_length=120)
    phone = models.CharField("số điện thoại", max_length=15, blank=True)
    sex = models.CharField("giới tính", max_length=10, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    organisation = models.CharField("đơn vị, đoàn thể", max_length=20, choices=Organisation)
    position = models.CharField("chức danh", max_length=10, choices=Position)
    joined_on = models.DateField("ngày tham gia")
    left_on = models.DateField("ngày cuối cùng tham gia", null=True, blank=True)
    joined_by = models.ForeignKey(
        Decision, models.PROTECT, related_name="joined_members", null=True, blank=True, verbose_name="vào tổ theo"
    )
    left_by = models.ForeignKey(
        Decision, models.PROTECT, related_name="left_members", null=True, blank=True, verbose_name="thôi tham gia theo"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", null=True, blank=True)
    erased_at = models.DateTimeField("đã xóa dữ liệu cá nhân lúc", null=True, blank=True)
    name_folded = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên"
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="a_member_leaves_after_joining",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(position=Position.LEADER, left_on=None),
                name="a_team_has_one_leader",
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=(1900, 2100)),
                name="a_birth_year_is_plausible",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(phone="", birth_year=None, user=None),
                name="an_erased_member_keeps_no_personal_data",
            ),
        ]
        # Whoever is corrected or joins is looked for among all by their phone.
        indexes = [models.Index(fields=["phone"], name="member_by_phone")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def needs_leaders_account(self) -> bool:
        """Tell whether they lead the team or stand in, with the account of a member; needs ``user`` at hand."""
        return self.position != Position.MEMBER and self.user is not None and self.user.role == Role.MEMBER

    @property
    def impersonal(self) -> str:
        """Return what the record calls this person, for good."""
        return f"Thành viên số {self.pk}, {self.team}"

    @staticmethod
    def naming(full_name: str) -> dict[str, str]:
        return {"full_name": clean(full_name), "name_folded": fold(full_name), "sort_key": person_key(full_name)}

    def derived_columns(self) -> dict[str, str]:
        return self.naming(self.full_name)
