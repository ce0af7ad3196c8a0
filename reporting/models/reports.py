"""A report owed, drafted, sent, returned, sent again, accepted or excused; and every version that was ever sent.

Silence is a row (docs/decisions/0003): late and missing are computed from instants, never stored.
"""

import datetime
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from accounts.models import User
from accounts.roles import Permission, Role
from places.models import Place, standing_in, subtree
from places.phrases import named_like
from reporting.models.compliance import Compliance, compliance_at
from reporting.models.contents import Content
from reporting.models.indicators import Indicator
from reporting.models.rounds import Round
from reporting.models.ties import Tie, other_reviewers_of, tie_of
from teams.models import Member, Team


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """Reports owed from the user's place or by teams that stand there now; a leader's: those of their team."""
        if getattr(user, "is_active", False) and user.role == Role.LEADER:
            return self.filter(team__in=Member.objects.leading(user).values("team"))
        return self.filter(Q(place__in=Place.objects.visible_to(user)) | Q(team__in=Team.objects.visible_to(user)))

    def shown_to(self, user: User) -> Self:
        """``visible_to``, with what every page of one report shows."""
        return self.visible_to(user).select_related("round", "place", "team")

    def within(self, place: Place) -> Self:
        """Owed from ``place`` or below, as it was."""
        return self.filter(subtree(place, "place__path"))

    def standing_in(self, place: Place) -> Self:
        """Owed from ``place`` or below, or from a place that ended since and stands there today: those that ``place``
        answers for. A round that is open across a reform keeps its old places.
        """
        return self.filter(standing_in(place, "place__path"))

    def judged(self, at: datetime.datetime) -> Self:
        """With ``compliance``: one of the values of Compliance at the instant ``at``."""
        return self.annotate(compliance=compliance_at(at))

    def matching(self, text: str) -> Self:
        """Whose team's or place's name holds ``text``, whatever its marks and case, or is what an address names."""
        return self.filter(named_like(text, "team__name_folded", "place__name_folded", path="place__path"))

    def writable_by(self, user: User) -> Self:
        """That ``user`` fills in and sends: a leader those of their team, an official the one of their own place and
        of each place that ended and stands there today.
        """
        if not user.may(Permission.WRITE_REPORTS):
            return self.none()
        visible = self.visible_to(user)
        if user.role == Role.LEADER:
            return visible
        return visible.filter(team=None, place__stands_at=user.scope.path) if user.scope else self.none()

    def reviewable_by(self, user: User) -> Self:
        """That ``user`` returns, accepts or excuses: those of teams and places below their own, never their own."""
        scope = user.scope
        if scope is None or not user.may(Permission.REVIEW_REPORTS):
            return self.none()
        return self.visible_to(user).filter(Q(team__isnull=False) | Q(place__level__gt=scope.level))

    def awaiting_decision_of(self, user: User) -> Self:
        """That were sent and are ``user``'s to decide about: not what others of their office or above must accept, for
        ``user`` entered it or is tied to its sender; unless the leader objected, for then it is theirs to return.
        """
        own = Submission.objects.filter(report=OuterRef("pk"), at=OuterRef("submitted_at"), by=user)
        own = own.exclude(assisted_reason="")
        rows = self.reviewable_by(user).filter(state=Report.State.SUBMITTED)
        return rows.annotate(tie=tie_of(user)).filter(
            Q(objected_at__isnull=False) | (~Exists(own) & (Q(tie="") | ~Exists(other_reviewers_of(user))))
        )

    def counted(self) -> Self:
        """Whose figures count in sums: sent, and not sent back for correction."""
        return self.filter(state__in=[Report.State.SUBMITTED, Report.State.ACCEPTED])

    def untouched(self) -> Self:
        """Never drafted, sent nor excused: nothing would be lost with the row."""
        return self.filter(state=Report.State.EXPECTED, version=0)

    def receiving_at(self, at: datetime.datetime) -> Self:
        """Of rounds that receive reports at the instant ``at``."""
        return self.filter(round__in=Round.objects.open_at(at))

    def silent(self) -> Self:
        """Still owed: never sent, and not excused. What was sent back was sent."""
        return self.filter(first_submitted_at=None, excused_at=None)

    def to_chase(self) -> Self:
        """Whose reporter is to be asked: silent, or sent back for correction and not sent again."""
        return self.filter(Q(first_submitted_at=None, excused_at=None) | Q(state=Report.State.RETURNED))

    def awaiting(self) -> Self:
        """On which the reporter has something to do: nothing sent yet, or sent back."""
        return self.filter(state__in=[Report.State.EXPECTED, Report.State.DRAFT, Report.State.RETURNED])


class Report(models.Model):
    """What one reporter owes in one round, from the place they owed it from. ``team`` null: the place itself reports.

    ``draft``: what was typed and not sent, the fields of ``Content`` and, where an official types for the leader, the
    ``assisted_reason``; figures that were sent are ``Figure`` rows.
    ``version`` grows with every write and is what a form was opened on.
    """

    class State(models.TextChoices):
        EXPECTED = "expected", "Chưa làm"
        DRAFT = "draft", "Đang soạn"
        SUBMITTED = "submitted", "Đã nộp"
        RETURNED = "returned", "Bị trả lại"
        ACCEPTED = "accepted", "Đã duyệt"
        EXCUSED = "excused", "Được miễn"

    round = models.ForeignKey(Round, models.PROTECT, related_name="reports")
    place = models.ForeignKey(Place, models.PROTECT, related_name="reports")
    team = models.ForeignKey(Team, models.PROTECT, related_name="reports", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.EXPECTED)
    due_at = models.DateTimeField("hạn nộp")
    first_submitted_at = models.DateTimeField("nộp lần đầu", null=True, blank=True)
    submitted_at = models.DateTimeField("nộp gần nhất", null=True, blank=True)
    accepted_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    # Whoever accepted was tied to the sender, and the only one of their office who could.
    accepted_alone = models.CharField("duyệt một mình", max_length=10, choices=Tie, blank=True, db_default="")
    returned_at = models.DateTimeField("trả lại lúc", null=True, blank=True)
    return_reason = models.TextField("lý do trả lại", blank=True)
    marked = models.JSONField("ô cần sửa", default=list, blank=True)  # indicator codes, activity names, "narrative"
    excused_at = models.DateTimeField("miễn lúc", null=True, blank=True)
    excuse_reason = models.TextField("lý do miễn", blank=True)
    draft = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)
    narrative = models.TextField("tình hình", blank=True)
    activities = models.JSONField("hoạt động", default=dict, blank=True)  # {name: count | null}, as last sent
    explanation = models.TextField("vì sao khác số của các tổ", blank=True)  # of a place's own report, as last sent
    objected_at = models.DateTimeField("không đồng ý lúc", null=True, blank=True)
    objection = models.TextField("ý kiến của tổ trưởng", blank=True)  # on a report entered for them
    extended_at = models.DateTimeField("gia hạn lúc", null=True, blank=True)
    extension_reason = models.TextField("lý do gia hạn", blank=True)
    # The numbers of versions that were taken back (``actions.reports.withdraw_many``): they stay in the story alone.
    withdrawn = models.JSONField("lần nộp đã rút", default=list, blank=True, db_default=Value([], models.JSONField()))
    version = models.PositiveIntegerField(default=0)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "team"],
                condition=Q(team__isnull=False),
                name="a_team_owes_one_report_a_round",
            ),
            models.UniqueConstraint(
                fields=["round", "place"],
                condition=Q(team=None),
                name="a_place_owes_one_report_a_round",
            ),
            models.CheckConstraint(
                condition=Q(first_submitted_at=None, submitted_at=None)
                | Q(
                    first_submitted_at__isnull=False,
                    submitted_at__isnull=False,  # a comparison with null is unknown, and a check lets that pass
                    submitted_at__gte=F("first_submitted_at"),
                ),
                name="a_first_submission_comes_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "returned", "accepted"]) | Q(first_submitted_at__isnull=False),
                name="what_was_sent_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["expected", "draft", "excused"]) | Q(first_submitted_at=None),
                name="what_was_not_sent_has_no_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="excused") | Q(excused_at__isnull=False), name="an_excuse_has_an_instant"
            ),
        ]
        indexes = [models.Index(fields=["round", "place"], name="report_round_place")]

    def __str__(self) -> str:
        return f"{self.round} – {self.reporter}"

    @property
    def is_writable(self) -> bool:
        """Whether its state takes a draft or a submission; an excused unit may report all the same."""
        return self.state not in (self.State.SUBMITTED, self.State.ACCEPTED)

    @property
    def is_correctable(self) -> bool:
        """Whether its state takes a correction by whoever sent it: sent, and nobody has decided about it yet."""
        return self.state == self.State.SUBMITTED

    @property
    def takes_an_entry(self) -> bool:
        """Whether an official may enter it for its leader, or put right what an official entered."""
        if not self.is_correctable:
            return self.is_writable
        last = self.versions.order_by("-number").first()
        return last is not None and last.assisted_reason != ""

    @property
    def versions(self) -> "SubmissionQuerySet":
        """What was sent and not taken back; ``submissions`` are all that ever were sent."""
        return self.submissions.exclude(number__in=self.withdrawn) if self.withdrawn else self.submissions.all()

    @property
    def holds_own_draft(self) -> bool:
        """Whether a draft stands that the reporter wrote, not an official for a leader."""
        return bool(self.draft) and "assisted_reason" not in self.draft

    def content(self) -> Content:
        """What stands in the report now: the draft where there is one, else what was sent last."""
        figures: dict[str, int | None] = {}
        if self.first_submitted_at and not self.draft:  # figures are what was sent
            figures = dict(self.figures.values_list("indicator__code", "value").order_by())
        return self.content_with(figures)

    def content_with(self, figures: dict[str, int | None]) -> Content:
        """As ``content``, where the ``figures`` that were sent last are known already."""
        if self.draft:
            return Content.of(self.draft)
        sent = {"figures": figures, "narrative": self.narrative}
        return Content.of(sent | {"activities": self.activities, "explanation": self.explanation})

    @property
    def reporter(self) -> Team | Place:
        return self.team or self.place

    def is_written_by(self, user: User) -> bool:
        """The twin of ``writable_by`` for a row that was fetched by ``visible_to(user)``, without a query: a leader
        sees no report but their team's, an official writes those that their own place answers for; a test holds them
        together.
        """
        own = user.role == Role.LEADER or (
            self.team_id is None and user.scope is not None and self.place.stands_at == user.scope.path
        )
        return own and user.may(Permission.WRITE_REPORTS)

    def may_be_corrected_by(self, user: User, at: datetime.datetime) -> bool:
        """Whether its own reporter puts it right at ``at``: sent, not decided about, and its round still receives."""
        return self.is_correctable and self.round.receives_at(at) and self.is_written_by(user)

    def waited_for_a_network(self) -> bool:
        """Received late, but written before the deadline by the phone's own clock: an official may excuse it."""
        first = self.first_submitted_at
        if first is None or first < self.due_at:
            return False
        return self.versions.filter(at=first, composed_at__lt=self.due_at).exists()

    def compliance_now(self, at: datetime.datetime) -> Compliance:
        """The twin of ``compliance_at`` for one row in hand; a test holds the two together."""
        if self.first_submitted_at and self.first_submitted_at < self.due_at:
            return Compliance.ON_TIME
        if self.excused_at:
            return Compliance.EXCUSED
        if self.first_submitted_at:
            return Compliance.LATE
        return Compliance.MISSING if self.due_at <= at else Compliance.NOT_DUE


class FigureQuerySet(models.QuerySet["Figure"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(report__in=Report.objects.visible_to(user))


class Figure(models.Model):
    """One figure as last sent; ``value`` null means not answered, which is not zero."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures")
    value = models.PositiveBigIntegerField(null=True, blank=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="a_report_answers_an_indicator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(report__in=Report.objects.visible_to(user))


class Submission(models.Model):
    """A version that was sent. Append-only: the database refuses change and removal."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField("lần nộp")
    at = models.DateTimeField("nhận lúc")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    figures = models.JSONField(default=dict)  # {indicator code: value | null}
    narrative = models.TextField(blank=True)
    activities = models.JSONField(default=dict, blank=True)
    explanation = models.TextField(blank=True)
    photos = models.JSONField(default=list, blank=True)  # numbers of the photos that stood in the report then
    nothing_happened = models.BooleanField(default=False)  # "không phát sinh": flows are a confirmed zero, stocks stand
    confirmed = models.BooleanField(null=True)  # asked whether what stands out is right, the sender said so
    assisted_reason = models.TextField(blank=True)  # entered by an official for the leader, and why
    composed_at = models.DateTimeField(null=True, blank=True)  # by the phone's clock, when it was queued offline
    token = models.UUIDField(null=True, blank=True)  # drawn by the phone: the same one is stored once

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="submissions_are_numbered"),
            models.UniqueConstraint(
                fields=["token"], condition=Q(token__isnull=False), name="a_queued_submission_arrives_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, lần {self.number}"

    @property
    def content(self) -> Content:
        return Content.of(vars(self))
