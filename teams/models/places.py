"""Communes propose changes of their own places, which wait for the province."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import ActTie, SecondPerson, User, second_person, tie_to, untied_colleagues
from accounts.roles import Permission
from places.models import Place, in_scope
from teams.text import change_sentence


class HamletChangeQuerySet(models.QuerySet["HamletChange"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "commune__path"))

    def waiting(self) -> Self:
        return self.filter(state=HamletChange.ChangeState.WAITING)

    def left_to(self, user: User) -> Self:
        """Return those that wait and that nobody decides in the place of ``user``."""
        acted = {"actor": OuterRef(OuterRef("proposed_by")), "at": OuterRef(OuterRef("proposed_at"))}
        others = untied_colleagues(user, Permission.APPROVE_HAMLETS, **acted)
        rows = self.waiting().annotate(tie=tie_to(user, actor="proposed_by", at="proposed_at"))
        return rows.filter(Q(tie="") | ~Exists(others))


class HamletChange(models.Model):
    """A change to hamlets and groups of a commune: proposed there, carried out when the province approves it.

    ``olds`` are the places it closes (none for an addition), ``wanted`` describes those it opens, one dict each:
    {"kind": "ấp", "name": "Ấp 1", "parent": id of the hamlet of a group, or None (or
    "inside": the index in ``wanted`` of a hamlet that opens with it), "households": int | None,
    "population": int | None, "year": of these figures, or None for that of the first day}; ``news`` are the rows
    opened once approved. What stood below a closed hamlet follows it: into the only heir, or, after a split, into the
    heir that ``below`` names ({id of a group: index in ``wanted``}), as its teams do by ``stays`` ({id of a team: index
    in ``wanted``}).
    """

    class ChangeKind(models.TextChoices):
        ADD = "add", "Thêm"
        RENAME = "rename", "Đổi tên"
        CLOSE = "close", "Kết thúc"
        SPLIT = "split", "Chia tách"
        MERGE = "merge", "Nhập"

    class ChangeState(models.TextChoices):
        WAITING = "waiting", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        REFUSED = "refused", "Không duyệt"
        WITHDRAWN = "withdrawn", "Đã rút"

    kind = models.CharField("việc", max_length=10, choices=ChangeKind)
    commune = models.ForeignKey(Place, models.PROTECT, related_name="hamlet_changes", verbose_name="xã")
    olds = models.ManyToManyField(Place, related_name="changes_out", blank=True)
    news = models.ManyToManyField(Place, related_name="changes_in", blank=True)
    wanted = models.JSONField(default=list, blank=True)
    below = models.JSONField(default=dict, blank=True)
    stays = models.JSONField(default=dict, blank=True)
    effective_on = models.DateField("có hiệu lực từ")
    decision = models.CharField("nghị quyết, quyết định", max_length=60, blank=True)
    reason = models.TextField("lý do", blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=ChangeState, default=ChangeState.WAITING)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_alone = models.CharField(
        "quyết định một mình", max_length=10, choices=ActTie, blank=True, default="", db_default=""
    )
    answer = models.TextField("ý kiến", blank=True)

    objects = HamletChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi ấp, khu phố"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="a_decided_change_says_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="hamlet_change_waiting")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.commune})"

    @property
    def is_decided_by_its_proposer(self) -> bool:
        """Tell whether one person both proposed and decided it: the only one of their office who could."""
        by_one = self.proposed_by_id is not None and self.proposed_by_id == self.decided_by_id
        return by_one and self.state in (self.ChangeState.APPROVED, self.ChangeState.REFUSED)

    def second_decider(self, user: User) -> SecondPerson:
        """Return whether ``user`` may decide about what somebody proposed."""
        acted: dict[str, Any] = {"actor_id": self.proposed_by_id, "at": self.proposed_at}
        return second_person(user, Permission.APPROVE_HAMLETS, actor="người gửi đề nghị này", **acted)

    @property
    def sentence(self) -> str:
        """Return what changes, in words. Prefetch ``olds`` for a list of changes."""
        olds = sorted(self.olds.all(), key=lambda old: old.path)
        return change_sentence(self.kind, [old.name for old in olds], [row["name"] for row in self.wanted])
