"""The last import of a place taken back: every column as it was, as long as nobody touched it since."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.features import features
from core.refusals import Refused
from exchange.actions.imports.access import lock_permitted
from exchange.actions.imports.awaiting import turn_down
from exchange.actions.imports.discarding import drop_file
from exchange.actions.imports.queueing import queue
from exchange.actions.imports.traces import Columns, Record, by_model, stored_columns
from exchange.kinds import import_kinds
from exchange.models import Import, ImportRow
from places.models import Place

MOST_LINES = 12_000  # that are taken back in a request, some four seconds of a processor; more by a worker
STEPS = 2  # of taking back: lines at hand, all as before
NEVER_DECIDED = "Lần nhập đề nghị địa bàn này đã hoàn tác. Xin đề nghị lại, rồi gửi lại danh sách."
State = Import.State
LOST = "Nội dung của lần nhập này không còn được lưu đủ, nên không hoàn tác được nữa."


@transaction.atomic
def undo(batch: Import, *, by: User, at: datetime.datetime | None = None) -> Import:
    """Restore what the import changed and remove what it made; what IMPORT_FOLLOWERS names goes along.

    Refuses with not_allowed, import_not_undoable.
    """
    at = at or timezone.now()
    batch = lock_permitted(batch, by=by)
    if why := _obstacle(batch, among=(State.APPLIED, State.UNDOING)):
        raise Refused("import_not_undoable", why)
    lines = _lines(batch)
    _hold(batch, lines)
    if why := _obstacle_in_lines(lines):
        raise Refused("import_not_undoable", why)
    try:
        with transaction.atomic():
            _take_back(batch, lines, by=by, at=at)
    except (models.ProtectedError, IntegrityError) as error:  # somebody wrote in this very moment
        raise Refused(
            "import_not_undoable", "Vừa có người sửa những gì lần nhập này đã ghi. Xin tải lại trang rồi thử lại."
        ) from error
    batch.state, batch.undone_at = State.UNDONE, at
    batch.save(update_fields=["state", "undone_at"])
    drop_file(batch)
    told = {"new": batch.new, "changed": batch.changed}
    record("imports.undo", batch, by=by, place=batch.place, at=at, before=told)
    return batch


@transaction.atomic
def ask_undo(batch: Import, *, by: User, at: datetime.datetime | None = None) -> Import:
    """Let a worker undo the import in the name of ``by``; what stands in the way in its lines is told then.

    Refuses with not_allowed, import_not_undoable.
    """
    batch = lock_permitted(batch, by=by)
    if why := _obstacle(batch):
        raise Refused("import_not_undoable", why)
    batch.undo_by, batch.error = by, ""
    queue(batch, State.TO_UNDO, steps=STEPS, at=at, changed="undo_by", also=["error"])
    record("imports.ask_undo", batch, by=by, place=batch.place, at=at)
    return batch


def has_many_lines(batch: Import) -> bool:
    """Whether it wrote more than a request takes back, or looks through."""
    return _written_rows(batch).count() > MOST_LINES


def why_not_undoable(batch: Import) -> str:
    """A sentence that says why ``undo`` would refuse, "" when it would not; of an import of many lines, without a look
    at them.
    """
    return _obstacle(batch) or ("" if has_many_lines(batch) else _obstacle_in_lines(_lines(batch)))


class _Lines:
    """What an import wrote, over all its lines: the columns before and after, by record."""

    def __init__(self, rows: Sequence[ImportRow], *, keeps: bool) -> None:
        self.labels: dict[Record, str] = {}
        self.before: dict[Record, Columns] = {}
        self.after: dict[Record, Columns] = {}
        # None purged, nobody in them erased; an import may have written nothing and keep lines that wait.
        self.are_whole = (bool(rows) or keeps) and all(row.written for row in rows)
        for row in rows:  # in the order of writing
            for side, kept in (("before", self.before), ("after", self.after)):
                for name, columns in row.written.get(side, {}).items():
                    kept[Record.named(name)] = columns
                    self.labels.setdefault(Record.named(name), row.label)

    @property
    def made(self) -> list[Record]:
        return [found for found in self.after if found not in self.before]


def _lines(batch: Import) -> _Lines:
    rows = _written_rows(batch).only("label", "written")
    return _Lines(sorted(rows, key=lambda row: row.written.get("step", 0)), keeps=batch.rows.waiting().exists())


def _written_rows(batch: Import) -> models.QuerySet[ImportRow]:
    return batch.rows.to_write()


def _hold(batch: Import, lines: _Lines) -> None:
    keys = by_model(lines.after)
    for model in import_kinds()[batch.kind].locked:
        rows = model._default_manager.select_for_update(of=("self",), no_key=True)
        list(rows.filter(pk__in=keys.get(model, ())).order_by("pk").values_list("pk"))


def _obstacle(batch: Import, *, among: Sequence[str] = (State.APPLIED,)) -> str:
    """Names what stands in the way without a look at the lines: an import of many is read by no request."""
    if batch.state not in among:
        return "Chỉ hoàn tác được lần nhập đã ghi."
    later = Import.objects.standing_in_portal().filter(place=batch.place, applied_at__gt=batch.applied_at)
    if last := later.order_by("-applied_at").first():
        what = f"lần nhập số {last.pk}, “{last.file_name}” ({last.get_kind_display()})"
        return f"Sau lần nhập này đã có {what}. Chỉ hoàn tác được lần nhập cuối cùng."
    return ""


def _obstacle_in_lines(lines: _Lines) -> str:
    return _why_changed(lines) or _hanging(lines) if lines.are_whole else LOST


def _why_changed(lines: _Lines) -> str:
    """Names the first line whose records are not as it left them."""
    now = stored_columns((*lines.after, *lines.before))
    for found, label in lines.labels.items():
        if now.get(found) != lines.after.get(found):
            return f"“{label}” đã được sửa sau lần nhập này, nên không hoàn tác được. Xin sửa trực tiếp trên trang."
    return ""


def _hanging(lines: _Lines) -> str:
    """Names the first thing that refers to something the import made, and was not made by it."""
    made = by_model(lines.made)
    followers = {rows.model: rows for rows in _followers(made)}
    for model, keys in made.items():
        for other, field in _referring(model):
            rows = other._default_manager.filter(**{f"{field}__in": keys}).exclude(pk__in=made.get(other, ()))
            if other in followers:
                rows = rows.exclude(pk__in=followers[other])
            if found := rows.order_by("pk").first():
                return (
                    f"{str(other._meta.verbose_name).capitalize()} “{found}” đã gắn với những gì lần nhập này tạo ra, "
                    "nên không hoàn tác được."
                )
    return ""


def _referring(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Every model that refers to ``model``, and by which field; a table of many-to-many by the model that owns it."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and not relation.related_model._meta.auto_created:
            yield relation.related_model, relation.field.name


def _followers(made: Mapping[type[models.Model], set[int]]) -> list[models.QuerySet[Any]]:
    """The rows that go along with what was made (IMPORT_FOLLOWERS of config/features.py)."""
    return [rows_of(made) for rows_of in features("IMPORT_FOLLOWERS")]


def _take_back(batch: Import, lines: _Lines, *, by: User, at: datetime.datetime) -> None:
    if take_back := import_kinds()[batch.kind].take_back:
        take_back(list(_written_rows(batch).order_by("pk")), by=by, at=at)
        return
    made = by_model(lines.made)
    for rows in _followers(made):
        rows.delete()
    for model in import_kinds()[batch.kind].made:
        _remove(model, made.pop(model, set()))
    if made:
        raise Refused("import_not_undoable", f"Không biết cách gỡ {', '.join(model._meta.label for model in made)}.")
    for found, columns in reversed(lines.before.items()):
        _restore(found, columns)


def _remove(model: type[models.Model], keys: set[int]) -> None:
    rows = model._default_manager.filter(pk__in=keys)
    if any(spec.awaits is model for spec in import_kinds().values()):
        for awaited in rows.order_by("pk"):
            turn_down(awaited, why=NEVER_DECIDED)
    if model is not Place:
        rows.delete()
        return
    for level in sorted(set(rows.values_list("level", flat=True).order_by()), reverse=True):
        rows.filter(level=level).delete()


def _restore(found: Record, columns: Columns) -> None:
    model = found.model
    values = {field.attname: field.to_python(columns[field.attname]) for field in model._meta.concrete_fields}
    kept = {field.attname: values[field.attname] for field in model._meta.concrete_fields if not field.primary_key}
    if not model._default_manager.filter(pk=found.pk).update(**kept):
        model._default_manager.create(**values)
