"""The library: documents added, changed, replaced, opened; decisions that rest on them; the founding letter first."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.documents import Shelf
from core.refusals import Refused
from core.text import clean, clean_lines, fold
from places.models import Place
from teams.actions.decisions import check_scope
from teams.models import Decision
from training.access import may_edit_document, may_keep_library_at
from training.models import Basis, Document, Opening

LETTER = "data/letter-2022.txt"
UNDATED = "(Bản chép không ghi số và ngày, chỉ ghi tháng 6 năm 2022; ở đây ghi theo ngày đầu tháng.)"


class NotTheKeeper(Refused):
    """``by`` does not keep the library at this place."""

    def __init__(self) -> None:
        super().__init__("Văn bản của địa bàn này không thuộc phạm vi Ông/Bà được giao.")


class NotTheirDocument(Refused):
    """The document is not for ``by`` to read."""

    def __init__(self) -> None:
        super().__init__("Văn bản này không nằm trong số văn bản dành cho Ông/Bà. Xin chọn lại.")


class AlreadyKept(Refused):
    """The library has this document."""


class NothingToRead(Refused):
    """Neither a PDF nor a text."""


class ReplacedByOlder(Refused):
    """What replaces a document is issued after it, and is another document."""


@dataclass(frozen=True, kw_only=True)
class DocumentData:
    """A document as it is added or edited. ``roles``: for whom, none for all; ``file`` names its PDF on the SHELF."""

    number: str
    issued_on: datetime.date
    issuer: str
    subject: str
    within: Place
    text: str = ""
    file: str = ""
    roles: Collection[str] = ()
    ends_on: datetime.date | None = None
    replaced_by: Document | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of the row, texts as they are stored. Replaced without a day: in force until its heir is."""
        facts = {name: clean(getattr(self, name)) for name in ("number", "issuer", "subject")}
        facts["text"] = clean_lines(self.text)
        folded = fold(" ".join(facts.values()))
        ends_on = self.ends_on
        if self.replaced_by and ends_on is None:
            ends_on = self.replaced_by.issued_on - datetime.timedelta(days=1)
        roles = f",{','.join(sorted(self.roles))}," if self.roles else ""
        return facts | {
            "folded": folded,
            "issued_on": self.issued_on,
            "within": self.within,
            "file": self.file,
            "roles": roles,
            "ends_on": ends_on,
            "replaced_by": self.replaced_by,
        }


def _files_in_use(names: Collection[str]) -> Iterable[str]:
    return Document.objects.filter(file__in=names).values_list("file", flat=True).order_by()


SHELF = Shelf("library", _files_in_use)


@transaction.atomic
def add(data: DocumentData, *, by: User | None, at: datetime.datetime | None = None) -> Document:
    """Put a document into the library. Raises NotTheKeeper, NothingToRead, AlreadyKept, ReplacedByOlder."""
    at = at or timezone.now()
    columns = _valid_columns(data, by=by)
    key = {name: columns.pop(name) for name in ("number", "issued_on", "issuer")}
    document, created = Document.objects.get_or_create(**key, defaults=columns | {"added_by": by, "added_at": at})
    if not created:
        raise AlreadyKept(f"Thư viện đã có văn bản {document} của {document.issuer}.")
    record("library.add", document, by=by, place=document.within, at=at)
    return document


@transaction.atomic
def edit(document: Document, data: DocumentData, *, by: User | None, at: datetime.datetime | None = None) -> Document:
    """Change a document; without a new ``data.file`` its PDF stays. Who has opened it has opened it.

    Raises NotTheKeeper, NothingToRead, AlreadyKept, ReplacedByOlder.
    """
    document = (
        Document.objects.select_for_update(of=("self",), no_key=True).select_related("within").get(pk=document.pk)
    )
    if by is not None and not may_edit_document(by, document):
        raise NotTheKeeper
    columns = _valid_columns(data, by=by, document=document)
    changed = [name for name, value in columns.items() if getattr(document, name) != value]
    if not changed:
        return document
    key = {name: columns[name] for name in ("number", "issued_on", "issuer")}
    if Document.objects.filter(**key).exclude(pk=document.pk).exists():
        raise AlreadyKept("Thư viện đã có văn bản khác cùng số, ngày và cơ quan ban hành.")
    for name in changed:
        setattr(document, name, columns[name])
    document.save(update_fields=changed)
    told = [name for name in changed if name != "folded"]
    record("library.edit", document, by=by, place=document.within, at=at, after={"changed": told})
    return document


@transaction.atomic
def open_document(document: Document, *, by: User, at: datetime.datetime | None = None) -> Opening:
    """Write down that ``by`` has opened a document, the first time; the opening is its own record, no event beside."""
    opening, _ = Opening.objects.get_or_create(document=document, user=by, defaults={"at": at or timezone.now()})
    return opening


@transaction.atomic
def add_basis(decision: Decision, *, on: Document, by: User | None, at: datetime.datetime | None = None) -> Basis:
    """Write down that ``decision`` rests on a document; once, however often. Raises OutOfScope, NotTheirDocument."""
    _check_basis(decision, on, by=by)
    basis, created = Basis.objects.get_or_create(document=on, decision=decision)
    if created:
        record("library.rest", decision, by=by, place=decision.place, at=at, after={"document": str(on)})
    return basis


@transaction.atomic
def remove_basis(decision: Decision, *, on: Document, by: User | None, at: datetime.datetime | None = None) -> None:
    """Take back that ``decision`` rests on a document. Raises OutOfScope, NotTheirDocument."""
    _check_basis(decision, on, by=by)
    gone, _ = Basis.objects.filter(document=on, decision=decision).delete()
    if gone:
        record("library.unrest", decision, by=by, place=decision.place, at=at, before={"document": str(on)})


def seed_letter(place: Place, *, by: User | None, at: datetime.datetime | None = None) -> Document:
    """The founding letter as the library's first document, for everyone at ``place``; the stored one if it is there.

    The copy bears neither number nor day: the number is what is printed before it was given one, the day the first of
    its month. Raises NotTheKeeper.
    """
    data = DocumentData(
        number="/STTT-CNTTBCVT",
        issued_on=datetime.date(2022, 6, 1),
        issuer="Sở Thông tin và Truyền thông tỉnh Tây Ninh",
        subject="Đôn đốc, hướng dẫn thực hiện thí điểm thành lập Tổ công nghệ số cộng đồng tại các địa phương",
        within=place,
        text=f"{UNDATED}\n\n{(settings.BASE_DIR / LETTER).read_text()}",
    )
    kept = Document.objects.filter(number=data.number, issued_on=data.issued_on, issuer=data.issuer).first()
    return kept or add(data, by=by, at=at)


def file_of(document: Document) -> Path:
    return SHELF.path / document.file


def _check_basis(decision: Decision, document: Document, *, by: User | None) -> None:
    check_scope(by, decision.place)
    if by is not None and not Document.objects.visible_to(by).filter(pk=document.pk).exists():
        raise NotTheirDocument


def _valid_columns(data: DocumentData, *, by: User | None, document: Document | None = None) -> dict[str, Any]:
    if by is not None and not may_keep_library_at(by, data.within):
        raise NotTheKeeper
    columns = data.columns()
    if document and not columns["file"]:
        columns["file"] = document.file
    if not columns["file"] and not columns["text"]:
        raise NothingToRead("Xin chọn bản PDF hoặc chép nội dung văn bản vào.")
    heir = data.replaced_by
    if heir and (heir == document or heir.issued_on <= data.issued_on):
        raise ReplacedByOlder("Văn bản thay thế phải được ban hành sau văn bản này. Xin xem lại.")
    return columns
