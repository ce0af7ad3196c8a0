"""A workbook that came in: the row is the job (docs/decisions/0005), its lines wait as rows until somebody confirms."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Now
from django.utils import timezone

from accounts.models import User
from core.request_ids import LONGEST, id_to_keep
from exchange.kinds import import_choices, import_kinds
from exchange.models import leases
from places.models import Place, in_scope


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Any) -> Self:
        """Imports into the user's place or one below it: who answers for the place answers for what came in."""
        return self.filter(in_scope(user, "place__path"))

    def open_to(self, user: User) -> Self:
        """Of those the kinds that the user brings in, or reads because they bring in others like it."""
        kinds = [spec.kind for spec in import_kinds().values() if user.may(spec.permission)]
        return self.visible_to(user).filter(kind__in=kinds)

    def confirmable(self) -> Self:
        """Those that only wait for their sender's word: nothing is wrong in them, and there is something to write."""
        brings = Q(new__gt=0) | Q(changed__gt=0) | Q(waiting__gt=0)
        return self.filter(brings, state=Import.State.READY, wrong=0).not_superseded()

    def to_be_mended(self) -> Self:
        """Those of which nothing can be written yet: with columns to match, or lines to correct in the file."""
        mendable = Q(state=Import.State.UNMATCHED) | Q(state=Import.State.READY, wrong__gt=0)
        return self.filter(mendable).not_superseded()

    def not_superseded(self) -> Self:
        """Leave out those whose sender has had the same file, or the one with its errors marked, written since."""
        marked = Concat(Value("can-sua-"), "kind", Value("-"), Cast("pk", models.CharField()))
        written = Import.objects.filter(
            Q(file_name=OuterRef("file_name")) | Q(file_name__startswith=OuterRef("marked_name")),
            requested_by=OuterRef("requested_by"),
            kind=OuterRef("kind"),
            place=OuterRef("place"),
            pk__gt=OuterRef("pk"),
            state=Import.State.APPLIED,
        )
        return self.alias(marked_name=marked).exclude(Exists(written))

    def claimable(self, at: datetime.datetime) -> Self:
        """Waiting for a worker, or held under a lease that ran out (its worker died)."""
        waiting = Q(state__in=[Import.State.QUEUED, Import.State.CONFIRMED, Import.State.TO_UNDO])
        working = Q(state__in=[Import.State.READING, Import.State.APPLYING, Import.State.UNDOING])
        return self.filter(waiting & leases.waits(at) | working & leases.over(at))

    def abandoned(self, at: datetime.datetime) -> Self:
        """As of ``Export``."""
        return self.claimable(at).filter(leases.abandoned(at))

    def standing_in_portal(self) -> Self:
        """Whose lines stand in the portal, also while somebody waits for them to be taken back."""
        return self.filter(state__in=[Import.State.APPLIED, Import.State.TO_UNDO, Import.State.UNDOING])


class Import(models.Model):
    """One workbook, from upload to applied or undone.

    ``heads``: where each sheet's columns stand, as ``tables.Heads`` has it, by sheet key; ``chosen``: columns matched
    by hand, {sheet key: {field key: column index}}. ``as_written``: no cell is taken for anything but what is typed in
    it, old typefaces and capitals too. ``choices``: how its rows are to be read, as ``shapes.RowChoices`` has it;
    ``answers``: what somebody said once of all its lines, as ``KindSpec.questions`` asks it.
    ``follows``: the import whose lines waited for something outside, which these are.
    ``shown``: by table, what of it is no line and the first cells of each column, {"others": [[number, kind, text]],
    "counts": {kind: number}, "samples": {index: [text]}}; it goes with the file. ``digest`` is what the preview showed:
    applying refuses another.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ đọc"
        READING = "reading", "Đang đọc"
        REFUSED = "refused", "Không đọc được"
        UNMATCHED = "unmatched", "Chờ ghép cột"
        READY = "ready", "Chờ xác nhận"
        CONFIRMED = "confirmed", "Đang chờ ghi"
        APPLYING = "applying", "Đang ghi"
        APPLIED = "applied", "Đã ghi"
        TO_UNDO = "to_undo", "Đang chờ hoàn tác"
        UNDOING = "undoing", "Đang hoàn tác"
        UNDONE = "undone", "Đã hoàn tác"
        DISCARDED = "discarded", "Đã bỏ"

    kind = models.CharField("nội dung", max_length=10, choices=import_choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="imports", verbose_name="địa bàn")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="imports")
    requested_at = models.DateTimeField("lúc", default=timezone.now)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.QUEUED)
    # Since when it waits for a worker: sent in, its columns matched by hand, confirmed, or to be taken back.
    queued_at = models.DateTimeField(default=timezone.now, db_default=Now())
    file_name = models.CharField("tệp", max_length=150)  # as it was called on the sender's machine
    file = models.CharField(max_length=80, blank=True)  # below DATA_ROOT/imports, an unguessable name
    heads = models.JSONField(default=dict, blank=True)
    chosen = models.JSONField(default=dict, blank=True)
    as_written = models.BooleanField(default=False)
    choices = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    shown = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, db_default=0)
    digest = models.CharField(max_length=64, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)  # the last attempt
    request_id = models.CharField(max_length=LONGEST, default=id_to_keep, db_default="", blank=True)  # which asked
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # Who asked that a worker takes it back.
    undo_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhập Excel"
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="no_more_is_taken_in_than_there_is"),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "undone"]) | Q(applied_at__isnull=False),
                name="an_applied_import_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "leased_until"], name="import_to_do"),
            models.Index(fields=["place", "-requested_at"], name="import_of_a_place"),
        ]

    def __str__(self) -> str:
        """Return what the record calls it too: without the file's name, which may be a person's."""
        return f"{self.get_kind_display()} số {self.pk}"

    @property
    def marked_name(self) -> str:
        """The name under which the workbook with its errors marked is taken home (``not_superseded`` knows it)."""
        return f"can-sua-{self.kind}-{self.pk}.xlsx"

    @property
    def brings(self) -> int:
        """How many lines say something new, those among them that wait for something decided elsewhere."""
        return self.new + self.changed + self.waiting

    @property
    def brings_nothing(self) -> bool:
        """Whether it was read and holds only what the portal has: there is nothing to confirm."""
        return self.state == self.State.READY and not (self.wrong or self.brings)


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def to_write(self) -> Self:
        """That say something new: what a confirmed import writes."""
        return self.filter(state__in=[ImportRow.State.NEW, ImportRow.State.CHANGED])

    def waiting(self) -> Self:
        """That say something new about what is still to be decided elsewhere: kept until then."""
        return self.filter(state=ImportRow.State.WAITING)

    def doubtful(self) -> Self:
        """Of those, the ones in which something stands out."""
        return self.to_write().exclude(remarks=[])

    def left_alone(self) -> Self:
        """That say something else than the portal does and are not written, for a reason that they give."""
        return self.filter(state=ImportRow.State.UNCHANGED).exclude(remarks=[])

    def visible_to(self, user: Any) -> Self:
        return self.filter(batch__in=Import.objects.visible_to(user))


class ImportRow(models.Model):
    """One line of a sheet; ``part`` counts those that one row holds.

    ``raw``, ``values``: by field key, as the cell held it and as it is kept. ``changes``: [{"field", "label", "cell",
    "old", "new"}] with old and new as they are shown. ``meanings``: of a line that is written, the cells taken for
    something else than stands in them, as ``tables.Meaning`` has it. ``laid``: what of its table's layout is needed to
    read the line again (``tables.Line.layout_to_keep``). ``faults``: [{"cell", "field", "message"}].
    ``remarks``: the same, of what whoever confirms has to weigh: what stands out in a line that is written, or why one
    that says something else than the portal does is left alone.
    ``written`` (after applying): what undoing needs, {"step": its turn, "created": bool, "before": {record: {column:
    value}}, "after": the same}; without it the import is not undone.
    ``waits_for``: the key of what must be decided elsewhere before a waiting line can be written.
    """

    class State(models.TextChoices):
        NEW = "new", "Mới"
        CHANGED = "changed", "Thay đổi"
        UNCHANGED = "unchanged", "Giữ nguyên"
        WRONG = "wrong", "Cần sửa"
        WAITING = "waiting", "Chờ duyệt"

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=20)  # key of the SheetSpec
    title = models.CharField(max_length=60)  # the sheet's name in the file
    number = models.PositiveIntegerField()  # Excel's row number
    part = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=300, blank=True)  # what the line is about, for people
    state = models.CharField(max_length=10, choices=State)
    raw = models.JSONField(default=dict)
    cells = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    meanings = models.JSONField(default=list)
    laid = models.JSONField(default=dict)
    remarks = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    subject_id = models.BigIntegerField(null=True, blank=True)  # the team, member, place or target concerned
    written = models.JSONField(default=dict)
    waits_for = models.BigIntegerField(null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng nhập Excel"
        constraints = [
            models.UniqueConstraint(fields=["batch", "sheet", "title", "number", "part"], name="a_line_is_read_once"),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "id"], name="import_row_by_state"),
            models.Index(fields=["waits_for"], condition=Q(waits_for__isnull=False), name="import_row_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.title}!{self.number}"

    @property
    def is_implied(self) -> bool:
        """Whether it is no row of the file, but something that its rows need."""
        return "implied" in self.laid


class ValueChoiceQuerySet(models.QuerySet["ValueChoice"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class ValueChoice(models.Model):
    """What a word in a place's own files means, chosen once for all cells of a column and remembered."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=import_choices)
    sheet = models.CharField(max_length=20)
    field = models.CharField(max_length=40)
    written = models.CharField(max_length=150)  # folded
    value = models.CharField(max_length=40)  # one of those that the field takes

    objects = ValueChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "chữ đã chọn nghĩa"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "sheet", "field", "written"], name="a_word_means_one_thing_in_a_column"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.written} → {self.value}"


class HeaderChoiceQuerySet(models.QuerySet["HeaderChoice"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class HeaderChoice(models.Model):
    """A header of a place's own files, matched by hand once and remembered; "" means: take this column for nothing."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=import_choices)
    sheet = models.CharField(max_length=20)
    header = models.CharField(max_length=150)  # folded
    field = models.CharField(max_length=40, blank=True)

    objects = HeaderChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "cột đã ghép"
        constraints = [
            models.UniqueConstraint(fields=["place", "kind", "sheet", "header"], name="a_header_is_matched_once"),
        ]

    def __str__(self) -> str:
        return f"{self.header} → {self.field}"
