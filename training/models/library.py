"""The library keeps the directives and guidance behind all this (văn bản chỉ đạo, hướng dẫn)."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import OF_TEAMS, RULES, Permission, Role
from core.editable import Editable
from core.text import fold
from places.models import Place, in_scope, paths_up, reaching
from teams.models import Decision


def _for(user: Any) -> Q:
    """Set for the user's place or one above it; a leader whose hamlet waits for a new commune is in a province."""
    found = reaching(user.place, "within__path")
    if user.role in OF_TEAMS and user.place.has_moved:
        found |= Q(within__path__in=paths_up(user.place.stands_at))
    return found


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> Self:
        """Return the documents that are for the user: by the roles they name (none: every role), at places within their
        own. A leader's place counts; who leads a province or a commune reads those of every role.
        """
        if not getattr(user, "is_active", False) or not user.may(Permission.SEE_LIBRARY):
            return self.none()
        if user.place is None:
            return self.none()
        here = _for(user) | in_scope(user, "within__path")
        if user.role == Role.LEADERSHIP:
            return self.filter(here)
        return self.filter(here & (Q(roles="") | Q(roles__contains=f",{user.role},") | Q(added_by=user)))

    def addressed_to(self, user: Any) -> Self:
        """Return those in sight that are meant for ``user``, by role and because it is for their place or
        one above it.
        """
        rows = self.visible_to(user)
        if user.place is None:
            return rows.none()
        return rows.for_role(user.role).filter(_for(user))

    def for_role(self, role: str) -> Self:
        return self.filter(Q(roles="") | Q(roles__contains=f",{role},"))

    def unopened_by(self, user: Any) -> Self:
        return self.exclude(openings__user=user)

    def in_force_on(self, day: datetime.date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), issued_on__lte=day)

    def matching(self, text: str) -> Self:
        return self.filter(folded__contains=fold(text))


class Document(Editable):
    """One directive or guidance. ``roles``: for whom, as ",leader,commune,"; "" means for all.

    ``file`` names the PDF below DATA_ROOT/library; ``text`` is its wording where there is no PDF, or beside it. ``url``
    is where it is read outside the portal, ``source`` where all this is known from, or whom to ask for it.
    ``folded`` is what a search looks into: number, subject, issuer, text.
    """

    EDITABLE = (
        *("number", "issued_on", "issuer", "subject", "file", "text", "url", "source", "within", "roles", "ends_on"),
        "replaced_by",
    )
    UNQUOTED = frozenset({"file", "text", "url", "source"})

    number = models.CharField("số, ký hiệu", max_length=60)
    issued_on = models.DateField("ngày ban hành")
    issuer = models.CharField("cơ quan ban hành", max_length=150)
    subject = models.CharField("trích yếu", max_length=300)
    text = models.TextField("nội dung", blank=True)
    file = models.CharField(max_length=80, blank=True)
    url = models.URLField("đường dẫn", max_length=500, blank=True, default="", db_default="")
    source = models.TextField("nguồn", blank=True, default="", db_default="")
    within = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="phạm vi")
    roles = models.CharField("dành cho", max_length=120, blank=True)
    ends_on = models.DateField("hết hiệu lực sau ngày", null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, related_name="replaces", null=True, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    added_at = models.DateTimeField()
    folded = models.TextField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        constraints = [
            models.UniqueConstraint(fields=["number", "issued_on", "issuer"], name="a_document_is_kept_once"),
            models.CheckConstraint(condition=~Q(replaced_by=F("pk")), name="a_document_never_replaces_itself"),
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(text="") | ~Q(url="") | ~Q(source=""),
                name="a_document_is_read_here_or_says_where",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y}"

    def derived_columns(self) -> dict[str, str]:
        return {"folded": fold(" ".join((self.number, self.issuer, self.subject, self.text)))}

    @property
    def audience(self) -> list[Role]:
        """Return the roles that it is for: those it names, else all that read the library."""
        named = self.roles.strip(",").split(",") if self.roles else Role.values
        return [Role(role) for role in named if Permission.SEE_LIBRARY in RULES[role].may]

    def is_in_force_on(self, day: datetime.date) -> bool:
        return self.issued_on <= day and (self.ends_on is None or day <= self.ends_on)


class OpeningQuerySet(models.QuerySet["Opening"]):
    def visible_to(self, user: Any) -> Self:
        """Return the openings, to whoever keeps the library."""
        if not getattr(user, "is_active", False) or not user.may(Permission.MANAGE_LIBRARY):
            return self.none()
        return self.filter(document__in=Document.objects.visible_to(user))


class Opening(models.Model):
    """Who opened a document first when."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="openings")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt mở văn bản"
        constraints = [models.UniqueConstraint(fields=["document", "user"], name="a_reader_is_counted_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.document}"


class BasisQuerySet(models.QuerySet["Basis"]):
    def visible_to(self, user: Any) -> Self:
        """Return the bases, to whoever sees both: the decision, and the document that it rests on."""
        seen = {"document__in": Document.objects.visible_to(user), "decision__in": Decision.objects.visible_to(user)}
        return self.filter(**seen)


class Basis(models.Model):
    """That a commune's decision rests on a document (its "Căn cứ …")."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="bases", verbose_name="văn bản")
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="bases", verbose_name="quyết định")

    objects = BasisQuerySet.as_manager()

    class Meta:
        verbose_name = "căn cứ"
        constraints = [
            models.UniqueConstraint(fields=["document", "decision"], name="a_decision_rests_on_a_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.document}"
