"""These actions add, change and open documents of the library, and say which decisions rest on them."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.documents import Shelf, names_in
from core.editable import actual_changes, clean_values, edited_copy
from core.refusals import Refused
from places.models import Place
from teams.actions.decisions import check_scope
from teams.models import Decision
from training.access import may_edit_document, may_keep_library_at
from training.models import Basis, Document, Opening

LETTER = "data/letter-2022.txt"
KEY = ("number", "issued_on", "issuer")  # what tells documents apart
UNDATED = "(Bản chép không ghi số và ngày, chỉ ghi tháng 6 năm 2022; ở đây ghi theo ngày đầu tháng.)"


def out_of_scope() -> Refused:
    """``by`` does not keep the library at this place."""
    return Refused("out_of_scope", "Văn bản của địa bàn này không thuộc phạm vi anh/chị được giao.")


SHELF = Shelf("library", names_in(Document))


@transaction.atomic
def add(*, within: Place, by: User | None, at: datetime.datetime | None = None, **facts: Any) -> Document:
    """Put a document into the library: ``facts`` are of ``Document.EDITABLE``, with ``roles`` for whom, none for all.

    ``file`` names its PDF on the SHELF. Refuses with out_of_scope, nothing_to_read, document_kept, replaced_by_older.
    """
    _check_keeper(within, by=by)
    columns = clean_values(Document, _as_columns(facts) | {"within": within})
    document = Document(**columns, added_by=by, added_at=at or timezone.now())
    _check(document)
    key = {name: columns.pop(name) for name in KEY}
    rest = (
        columns
        | document.derived_columns()
        | {"ends_on": document.ends_on, "added_by": by, "added_at": document.added_at}
    )
    document, created = Document.objects.get_or_create(**key, defaults=rest)
    if not created:
        raise Refused("document_kept", f"Thư viện đã có văn bản {document} của {document.issuer}.", field="number")
    record("library.add", document, by=by, place=document.within, at=at)
    return document


@transaction.atomic
def edit(document: Document, *, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> Document:
    """Change what is given of ``Document.EDITABLE``. Who has opened it has opened it.

    Refuses with out_of_scope, nothing_to_read, document_kept, replaced_by_older.
    """
    document = (
        Document.objects.select_for_update(of=("self",), no_key=True).select_related("within").get(pk=document.pk)
    )
    if by is not None and not may_edit_document(by, document):
        raise out_of_scope()
    changes = actual_changes(document, _as_columns(changes))
    wanted = edited_copy(document, changes)
    _check_keeper(wanted.within, by=by)
    _check(wanted)
    changes = actual_changes(document, changes | {"ends_on": wanted.ends_on})
    key = {name: getattr(wanted, name) for name in KEY}
    if Document.objects.filter(**key).exclude(pk=document.pk).exists():
        raise Refused("document_kept", "Thư viện đã có văn bản khác cùng số, ngày và cơ quan ban hành.", field="number")
    write_changes("library.edit", document, changes, by=by, place=wanted.within, at=at)
    return document


@transaction.atomic
def open_document(document: Document, *, by: User, at: datetime.datetime | None = None) -> Opening:
    """Write down that ``by`` has opened a document, the first time; the opening is its own record, no event beside."""
    opening, _ = Opening.objects.get_or_create(document=document, user=by, defaults={"at": at or timezone.now()})
    return opening


@transaction.atomic
def add_basis(decision: Decision, *, on: Document, by: User | None, at: datetime.datetime | None = None) -> Basis:
    """Write down that ``decision`` rests on a document; once, however often.

    Refuses with out_of_scope, not_their_document.
    """
    _check_basis(decision, on, by=by)
    basis, created = Basis.objects.get_or_create(document=on, decision=decision)
    if created:
        record("library.rest", decision, by=by, place=decision.place, at=at, after={"document": str(on)})
    return basis


@transaction.atomic
def remove_basis(decision: Decision, *, on: Document, by: User | None, at: datetime.datetime | None = None) -> None:
    """Take back that ``decision`` rests on a document. Refuses with out_of_scope, not_their_document."""
    _check_basis(decision, on, by=by)
    gone, _ = Basis.objects.filter(document=on, decision=decision).delete()
    if gone:
        record("library.unrest", decision, by=by, place=decision.place, at=at, before={"document": str(on)})


def seed_letter(place: Place, *, by: User | None, at: datetime.datetime | None = None) -> Document:
    """Return the founding letter as the library's first document, for everyone at ``place``; the stored one if it is
    there.

    The copy bears neither number nor day: the number is what is printed before it was given one, the day the first of
    its month. Refuses with out_of_scope.
    """
    key = {
        "number": "/STTT-CNTTBCVT",
        "issued_on": datetime.date(2022, 6, 1),
        "issuer": "Sở Thông tin và Truyền thông tỉnh Tây Ninh",
    }
    kept = Document.objects.filter(**key).first()
    return kept or add(
        **key,
        subject="Đôn đốc, hướng dẫn thực hiện thí điểm thành lập Tổ công nghệ số cộng đồng tại các địa phương",
        within=place,
        text=f"{UNDATED}\n\n{(settings.BASE_DIR / LETTER).read_text()}",
        by=by,
        at=at,
    )


def file_of(document: Document) -> Path:
    return SHELF.path / document.file


def _check_basis(decision: Decision, document: Document, *, by: User | None) -> None:
    check_scope(by, decision.place)
    if by is not None and not Document.objects.visible_to(by).filter(pk=document.pk).exists():
        raise Refused("not_their_document", "Văn bản này không nằm trong số văn bản dành cho anh/chị. Xin chọn lại.")


def _check_keeper(within: Place, *, by: User | None) -> None:
    if by is not None and not may_keep_library_at(by, within):
        raise out_of_scope()


def _as_columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with the roles as the row has them."""
    roles = facts.get("roles")
    return {**facts, "roles": f",{','.join(sorted(roles))}," if roles else ""} if "roles" in facts else {**facts}


def _check(document: Document) -> None:
    """Refuse what a document may not be; one that is replaced without a day is in force until its heir is."""
    if not any((document.file, document.text, document.url, document.source)):
        raise Refused("nothing_to_read", "Xin chọn bản PDF, sao chép nội dung vào, hoặc ghi đường dẫn, nguồn.")
    heir = document.replaced_by
    if heir and (heir.pk == document.pk or heir.issued_on <= document.issued_on):
        raise Refused(
            "replaced_by_older",
            "Văn bản thay thế phải được ban hành sau văn bản này. Xin xem lại.",
            field="replaced_by",
        )
    if heir and document.ends_on is None:
        document.ends_on = heir.issued_on - datetime.timedelta(days=1)
