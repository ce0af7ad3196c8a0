"""A reorganisation of places is a project: what a resolution says, who agreed, what was done, what is left to say."""

from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from accounts.models import ActTie, SecondPerson, User, second_person
from accounts.roles import Permission
from core.editable import Versioned
from places.models import Level, Place, in_scope


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def visible_to(self, user: Any) -> Self:
        """Return those kept at the user's place or above it, or touching a place of theirs."""
        touching = PlaceLink.objects.filter(in_scope(user, "old__path")).values("reorganisation")
        return self.filter(in_scope(user, "kept_at__path") | Q(pk__in=touching))

    def due(self, day: Any) -> Self:
        """Return those agreed on, not yet carried out, and effective by ``day``: what the clock does."""
        return self.filter(state=Reorganisation.Stage.SCHEDULED, effective_on__lte=day)


class Reorganisation(Versioned):
    """A resolution that changes the tree from a day: old places end, new ones begin, links say who follows whom.

    ``file`` names the scanned resolution below DATA_ROOT/resolutions, "" where none was given. ``done`` tells what
    carrying out did, by word; ``journal`` holds what undoing needs and no row tells: ``{"event": id of its own event,
    "known": how many new places stood there before, "closed": [ids of places], "begun": {placement id: place id
    before}, "accounts": {user id: place id}, "teams": {team id: its name before}, "targets": [ids], "series":
    {id: [place id, last day]}}``. ``trouble`` is why the clock could not do it.
    ``version`` grows with every change, of its places and links too: who agreed is asked again. ``prepared_by`` is who
    changed it last, and somebody else decides that it is carried out.
    """

    EDITABLE = ("title", "decision", "signed_on", "effective_on", "file")
    UNQUOTED = frozenset({"file"})

    class Stage(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        SCHEDULED = "scheduled", "Chờ đến ngày"
        DONE = "done", "Đã thực hiện"
        UNDONE = "undone", "Đã hoàn tác"

    title = models.CharField("tên", max_length=200)
    decision = models.CharField("số nghị quyết", max_length=60)
    signed_on = models.DateField("ngày ký")
    effective_on = models.DateField("có hiệu lực từ")
    file = models.CharField("bản quét", max_length=80, blank=True)
    kept_at = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="tỉnh soạn")
    state = models.CharField("tình trạng", max_length=10, choices=Stage, default=Stage.DRAFT)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    prepared_at = models.DateTimeField("soạn lúc")
    scheduled_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_alone = models.CharField(
        "quyết định một mình", max_length=10, choices=ActTie, blank=True, default="", db_default=""
    )
    scheduled_at = models.DateTimeField("hẹn lúc", null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)  # null: clock or command
    done_at = models.DateTimeField("thực hiện lúc", null=True, blank=True)
    done = models.JSONField(default=dict, blank=True)
    journal = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undo_reason = models.TextField("lý do hoàn tác", blank=True)
    trouble = models.TextField("vướng", blank=True)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "sắp xếp địa bàn"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["done", "undone"]) | Q(done_at__isnull=False),
                name="a_reorganisation_done_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__isnull=False), name="a_reorganisation_undone_says_when"
            ),
            models.UniqueConstraint(fields=["decision", "kept_at"], name="a_resolution_is_prepared_once_a_province"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Return whether its places and links may still be changed."""
        return self.state in (self.Stage.DRAFT, self.Stage.UNDONE)

    @property
    def is_decided_by_its_preparer(self) -> bool:
        """Return whether one person both prepared it and set its day or, without a day set, carried it out: the only
        one of their office who could.
        """
        decided_by = self.scheduled_by_id if self.scheduled_at else self.done_by_id
        return not self.is_open and self.prepared_by_id is not None and self.prepared_by_id == decided_by

    def second_decider(self, user: User) -> SecondPerson:
        """Return whether ``user`` may decide about what somebody prepared, as long as no day is set."""
        acted: dict[str, Any] = {"actor_id": self.prepared_by_id if self.is_open else None, "at": self.prepared_at}
        return second_person(user, Permission.REORGANISE, actor="người soạn lần sắp xếp này", **acted)


class OfReorganisation(models.QuerySet[Any]):
    """Rows that belong to a reorganisation are seen with it."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(reorganisation__in=Reorganisation.objects.visible_to(user))


class NewPlace(models.Model):
    """A place that will begin; ``parent_code`` names another one, or a place that goes on ("" for a province)."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="news")
    code = models.CharField("mã", max_length=30)
    level = models.PositiveSmallIntegerField("cấp", choices=Level)
    kind = models.CharField("loại", max_length=30)
    name = models.CharField("tên", max_length=150)
    parent_code = models.CharField("mã đơn vị cấp trên", max_length=30, blank=True)
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    population = models.PositiveIntegerField("số dân", null=True, blank=True)
    latitude = models.FloatField("vĩ độ", null=True, blank=True)
    longitude = models.FloatField("kinh độ", null=True, blank=True)

    objects = OfReorganisation.as_manager()

    class Meta:
        verbose_name = "nơi mới"
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "code"], name="a_reorganisation_opens_a_code_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_above_communes(self) -> bool:
        return self.level < Level.COMMUNE


class PlaceLink(models.Model):
    """``old`` passes to the new place of a code, or a part of it does."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="links")
    old = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="nơi cũ")
    new_code = models.CharField("mã nơi mới", max_length=30)
    partial = models.BooleanField("một phần", default=False)

    objects = OfReorganisation.as_manager()

    class Meta:
        verbose_name = "nơi cũ về nơi mới"
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "old", "new_code"], name="an_old_place_passes_to_a_new_one_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new_code}"


class Agreement(models.Model):
    """A province whose places end agrees: nobody outside it may end them."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="agreements")
    province = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="tỉnh")
    version = models.PositiveIntegerField()  # of what was agreed on: a change asks again
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ai")
    at = models.DateTimeField("lúc")

    objects = OfReorganisation.as_manager()

    class Meta:
        verbose_name = "đồng ý sắp xếp"
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "province", "version"], name="a_province_agrees_once_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.province}: {self.reorganisation}"


class AccountMoveQuerySet(OfReorganisation):
    def visible_to(self, user: Any) -> Self:
        """Return those of accounts at places of the user's: the old ones and those proposed."""
        return self.filter(in_scope(user, "old__path") | in_scope(user, "new__path"))

    def waiting(self) -> Self:
        return self.filter(state=AccountMove.MoveState.WAITING)


class AccountMove(models.Model):
    """An official of a commune that ended is proposed for a new one; the province confirms, or says where else."""

    class MoveState(models.TextChoices):
        WAITING = "waiting", "Chờ xác nhận"
        CONFIRMED = "confirmed", "Đã xác nhận"
        REFUSED = "refused", "Không chuyển"

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="account_moves")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="tài khoản")
    old = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="nơi cũ")
    new = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="nơi đề xuất")
    state = models.CharField("tình trạng", max_length=10, choices=MoveState, default=MoveState.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField("lúc", null=True, blank=True)

    objects = AccountMoveQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyển tài khoản"
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "user"], name="an_account_is_proposed_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="an_account_move_decided_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.impersonal} → {self.new}"
