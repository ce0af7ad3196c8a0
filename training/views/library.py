"""Pages of the library: the list, one document, its opening, what rests on it, who has opened it, its form.

Reading a page writes nothing: whoever wants to read presses a button, and that is written down (docs/decisions/0013).
"""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.documents import attachment
from core.refusals import refusals_on
from core.text import fold
from places.models import in_scope
from teams.access import may_edit
from teams.models import Decision
from training.access import may_edit_document
from training.actions import guidance, library
from training.actions.library import SHELF
from training.forms.library import BasisForm, DocumentForm, LibrarySearch
from training.models import Document, DocumentQuerySet, Opening
from training.pages.library_tables import DocumentListing, DocumentReaderListing
from training.pages.trails import Trail, trail_of_home
from training.rollups.library import count_openings, readership

PER_PAGE = 50


@require_safe
@require(Permission.SEE_LIBRARY)
def library_list(request: UserRequest) -> HttpResponseBase:
    visible = Document.objects.visible_to(request.user)
    years = visible.dates("issued_on", "year", order="DESC")
    search = LibrarySearch(request.GET, years=years, decisions=Decision.objects.visible_to(request.user))
    today = timezone.localdate()
    mine = Opening.objects.filter(document=OuterRef("pk"), user=request.user)
    rows = _search_results(visible, search, today).select_related("replaced_by").annotate(is_opened=Exists(mine))
    table = DocumentListing(rows.order_by("-issued_on", "-pk"), day=today, request=request, form=search)
    context = {
        "search": search,
        "decision": search.valid_value("decision"),
        "is_empty": not table.count and not visible.exists(),
        "missing": guidance.missing_guidance() if request.user.may(Permission.MANAGE_LIBRARY) else [],
        "trail": _trail(),
    }
    return table.response("training/library_list.html", context)


@require_safe
@require(Permission.SEE_LIBRARY)
def document_show(request: UserRequest, document_id: int) -> HttpResponse:
    """Show what it is and for whom, and what rests on it; its words once the reader has opened it."""
    return _document_page(request, _document(request.user, document_id), None)


def _document_page(request: UserRequest, document: Document, basis: BasisForm | None) -> HttpResponse:
    """Show the page, with the form of ``basis`` as it was sent, if it was."""
    keeps = may_edit_document(request.user, document)
    page = Paginator(_decisions_based_on(request.user, document), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "document": document,
        "in_force": document.is_in_force_on(timezone.localdate()),
        "opening": document.openings.filter(user=request.user).first(),
        "replaces": Document.objects.visible_to(request.user).filter(replaced_by=document).order_by("issued_on", "pk"),
        "keeps": keeps,
        "readers": count_openings(document, viewer=request.user) if keeps else None,
        "page": page,
        "resting": [(decision, may_edit(request.user, decision.place)) for decision in page],
        "basis": basis or BasisForm(decisions=_decisions_to_add(request.user, document)),
        "trail": _trail(document),
    }
    return render(request, "training/document_show.html", context, status=422 if basis else 200)


@require_POST
@require(Permission.EDIT_TEAMS)
def basis_add(request: UserRequest, document_id: int) -> HttpResponse:
    document = _document(request.user, document_id)
    form = BasisForm(request.POST, decisions=_decisions_to_add(request.user, document))
    if not form.is_valid():
        return _document_page(request, document, form)
    library.add_basis(form.cleaned_data["decision"], on=document, by=request.user)
    messages.success(request, f"Đã ghi quyết định {form.cleaned_data['decision']} căn cứ văn bản này.")
    return _to_decisions(document)


@require_POST
@require(Permission.EDIT_TEAMS)
def basis_remove(request: UserRequest, document_id: int, decision_id: int) -> HttpResponse:
    document = _document(request.user, document_id)
    decision = get_object_or_404(_decisions_based_on(request.user, document), pk=decision_id)
    if not may_edit(request.user, decision.place):
        raise PermissionDenied
    library.remove_basis(decision, on=document, by=request.user)
    messages.success(request, f"Quyết định {decision} không còn ghi là căn cứ văn bản này.")
    return _to_decisions(document)


@require_POST
@require(Permission.SEE_LIBRARY)
def document_open(request: UserRequest, document_id: int) -> HttpResponse:
    """Write the opening down, then lead to the words or where they are read, or to the file where there is no more."""
    document = _document(request.user, document_id)
    library.open_document(document, by=request.user)
    if document.file and not document.text:
        return redirect("document_file", document.pk)
    return redirect(f"{reverse('document_show', args=[document.pk])}#noi-dung")


@require_safe
@require(Permission.SEE_LIBRARY)
def document_file(request: UserRequest, document_id: int) -> HttpResponseBase:
    """Return the PDF, to whoever has opened the document; others are led to the button that opens it."""
    document = _document(request.user, document_id)
    if not document.file:
        raise Http404
    if not document.openings.filter(user=request.user).exists():
        return redirect("document_show", document.pk)
    number = "-".join(fold(document.number).replace("/", " ").split())
    return attachment(library.file_of(document), name=f"van-ban-{number}-{document.issued_on:%Y%m%d}.pdf")


@require_safe
@require(Permission.MANAGE_LIBRARY)
def document_readers(request: UserRequest, document_id: int) -> HttpResponseBase:
    """Show who has opened it and who has not, in all or at one place of the list."""
    document = _document(request.user, document_id)
    if not may_edit_document(request.user, document):
        raise PermissionDenied
    found = readership(document, viewer=request.user)
    asked = request.GET.get("place", "")
    chosen = next((place for place, *_ in found.places if str(place.pk) == asked), None)
    readers = [reader for reader in found.readers if chosen in (None, reader.commune)]
    context = {
        "document": document,
        "readership": found,
        "chosen": chosen,
        "trail": _trail(document, "Ai đã mở"),
    }
    table = DocumentReaderListing(readers, request=request, of=document, notes=[str(chosen)] if chosen else [])
    return table.response("training/document_readers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_LIBRARY)
def document_edit(request: UserRequest, document_id: int | None = None) -> HttpResponse:
    """Add a document, or change the one that is named."""
    document = None if document_id is None else _document(request.user, document_id)
    if document and not may_edit_document(request.user, document):
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form, owner = DocumentForm(*sent, user=request.user, thing=document), request.user.pk
    kept = SHELF.receive(form, "scan", kept=request.POST.get("kept", ""), owner=owner)
    if form.is_valid():
        facts = form.edits | ({"file": SHELF.name_of(kept, owner=owner)} if kept else {})
        with refusals_on(form):
            saved = (
                library.edit(document, **facts, by=request.user) if document else library.add(**facts, by=request.user)
            )
            messages.success(request, f"Đã lưu văn bản {saved}.")
            return redirect("document_show", saved.pk)
    heading = "Sửa văn bản" if document else "Thêm văn bản"
    context = {
        "form": form,
        "kept": kept,
        "heading": heading,
        "button": "Lưu văn bản",
        "back": reverse("document_show", args=[document.pk]) if document else reverse("library_list"),
        "trail": _trail(document, heading),
    }
    return render(request, "training/topic_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@require(Permission.MANAGE_LIBRARY)
def library_seed(request: UserRequest) -> HttpResponse:
    if request.user.place is None:
        raise PermissionDenied
    letter = library.seed_letter(request.user.place, by=request.user)
    messages.success(request, "Đã đưa công văn tháng 6/2022 của Sở vào thư viện.")
    return redirect("document_show", letter.pk)


@require_POST
@require(Permission.MANAGE_LIBRARY)
def library_seed_guidance(request: UserRequest) -> HttpResponse:
    if request.user.place is None:
        raise PermissionDenied
    added = guidance.seed_guidance(request.user.place, by=request.user)
    messages.success(request, f"Đã đưa {len(added)} văn bản hướng dẫn vào thư viện. Xin kiểm tra từng văn bản.")
    return redirect("library_list")


def _search_results(rows: DocumentQuerySet, search: LibrarySearch, today: datetime.date) -> DocumentQuerySet:
    if text := search.valid_value("q"):
        rows = rows.matching(text)
    if role := search.valid_value("role"):
        rows = rows.for_role(role)
    if decision := search.valid_value("decision"):
        rows = rows.filter(bases__decision=decision)
    if year := search.valid_value("year"):
        rows = rows.filter(issued_on__year=year)
    if force := search.valid_value("force"):
        standing = rows.in_force_on(today)
        rows = standing if force == "yes" else rows.exclude(pk__in=standing.values("pk"))
    return rows


def _decisions_based_on(user: User, document: Document) -> QuerySet[Decision]:
    """Return the decisions in sight that rest on the document, the latest first."""
    rows = Decision.objects.visible_to(user).filter(bases__document=document)
    return rows.select_related("place").order_by("-signed_on", "place__path", "pk")


def _decisions_to_add(user: User, document: Document) -> QuerySet[Decision]:
    """Return those that ``user`` may say to rest on the document."""
    if not user.may(Permission.EDIT_TEAMS):
        return Decision.objects.none()
    return Decision.objects.filter(in_scope(user, "place__path")).exclude(bases__document=document)


def _to_decisions(document: Document) -> HttpResponse:
    return redirect(f"{reverse('document_show', args=[document.pk])}#quyet-dinh")


def _document(user: User, document_id: int) -> Document:
    """Return the document, if ``user`` may see it; else raise Http404."""
    rows = Document.objects.visible_to(user).select_related("within", "replaced_by", "added_by")
    return get_object_or_404(rows, pk=document_id)


def _trail(document: Document | None = None, *endings: str) -> Trail:
    found = [*trail_of_home(), ("Văn bản", reverse("library_list"))]
    if document is not None:
        found.append((document.number, reverse("document_show", args=[document.pk])))
    return [*found, *((ending, "") for ending in endings)]
