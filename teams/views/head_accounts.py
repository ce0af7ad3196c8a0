"""Pages of the accounts of leaders and deputies: who has none, who never used theirs, and slips for many at once."""

from functools import partial
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from core.tables import Listing
from core.text import typed_number
from exchange.models import Import
from exchange.tasks import ring
from places.models import Place
from teams.actions.slips import request_slips
from teams.forms.head_accounts import HeadAccountsForm
from teams.imports.teams import TEAM_KIND
from teams.pages.head_account_tables import CommuneHeadListing, HeadListing
from teams.pages.head_accounts import (
    LINKED,
    Head,
    by_commune,
    count_never_signed_in,
    count_without_account,
    heads_never_signed_in,
    heads_without_account,
)

WITHOUT, UNUSED = "without", "unused"
TITLES = {WITHOUT: "Chưa có tài khoản", UNUSED: "Chưa đăng nhập lần nào"}
VERBS = {WITHOUT: "Cấp tài khoản và in phiếu", UNUSED: "In phiếu mới"}
URLS = {WITHOUT: "head_account_list", UNUSED: "head_account_unused"}


class HeadSelection(NamedTuple):
    """Which people a page is about."""

    place: Place
    batch: Import | None  # of an import, those alone whom it brought
    form: HeadAccountsForm

    @property
    def is_of_communes(self) -> bool:
        """Tell whether communes are listed and chosen, and not people one by one."""
        return self.batch is None and self.place.is_above_communes

    @property
    def query(self) -> str:
        """Return what the addresses of both lists say of it."""
        found = QueryDict(mutable=True)
        found.update({"import": str(self.batch.pk)} if self.batch else {"place": str(self.place.pk)})
        return found.urlencode()


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def head_account_list(request: UserRequest) -> HttpResponseBase:
    """Who has no account: people of one commune, or communes with how many; ``?import=``: those whom it brought."""
    return _list(request, WITHOUT)


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def head_account_unused(request: UserRequest) -> HttpResponseBase:
    """Who has an account and never signed in."""
    return _list(request, UNUSED)


@require_POST
@require(Permission.MANAGE_ACCOUNTS)
def head_account_slips(request: UserRequest) -> HttpResponse:
    """Say in numbers what will happen for those chosen; asked again with the same number, have it done. At once for
    people who have no account yet: they were chosen by their names, and nothing of theirs ends.
    """
    asked = _selection(request.user, request.POST)
    listing = UNUSED if request.POST.get("list") == UNUSED else WITHOUT
    chosen, heads = request.POST.getlist("chosen"), _heads(request.user, asked, listing)
    if asked.is_of_communes:
        heads = [head for group in by_commune(heads) if str(group.commune.pk) in chosen for head in group.heads]
    else:
        heads = [head for head in heads if str(head.member.pk) in chosen]
    taken = [head for head in heads if not head.why_not]
    is_plain = listing == WITHOUT and not asked.is_of_communes
    if taken and (is_plain or request.POST.get("number") == str(len(taken))):
        try:
            members = [head.member for head in taken]
            export = request_slips(members, place=asked.place, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(_address(listing, asked))
        transaction.on_commit(partial(ring, export))
        return redirect("export_show", export.pk)
    if not taken:
        messages.info(request, "Chưa chọn ai nhận được phiếu.")
        return redirect(_address(listing, asked))
    linked = sum(head.note == LINKED for head in taken)
    context = {
        "asked": asked,
        "listing": listing,
        "verb": VERBS[listing],
        "chosen": chosen,
        "number": len(taken),
        "communes": len(by_commune(taken)),
        "linked": linked,
        "fresh": len(taken) - linked,
        "holding": sum(head.holds for head in taken),
        "unprinted": [head for head in heads if head.why_not],
        "back": _address(listing, asked),
        "has_changed": "number" in request.POST,
        "trail": [*_trail(), (TITLES[listing], _address(listing, asked)), ("In phiếu", "")],
    }
    return render(request, "teams/head_account_slips.html", context)


def _list(request: UserRequest, listing: str) -> HttpResponseBase:
    asked = _selection(request.user, request.GET)
    heads = _heads(request.user, asked, listing)
    counts = {
        WITHOUT: count_without_account(request.user, asked.place, batch=asked.batch),
        UNUSED: count_never_signed_in(request.user, asked.place),
    }
    context = {
        "asked": asked,
        "listing": listing,
        "title": TITLES[listing],
        "verb": VERBS[listing],
        "tabs": [(name, TITLES[name], _address(name, asked), count) for name, count in counts.items()],
        "communes": asked.is_of_communes,
        "number": sum(not head.why_not for head in heads),
        "left_out": sum(bool(head.why_not) for head in heads),
        "trail": [*_trail(), (TITLES[listing], "")],
    }
    notes = [f"{asked.place}: {TITLES[listing].lower()}"]
    table: Listing = (
        CommuneHeadListing(by_commune(heads), request=request, notes=notes)
        if asked.is_of_communes
        else HeadListing(heads, request=request, notes=notes)
    )
    return table.response("teams/head_account_list.html", context)


def _selection(user: User, data: QueryDict) -> HeadSelection:
    """Return what is asked for: a place, an import, or all of one's own place. Raises Http404."""
    form = HeadAccountsForm(data if "place" in data else None, user=user)
    if batch_id := data.get("import", ""):
        rows = Import.objects.visible_to(user).filter(kind=TEAM_KIND.kind).select_related("place")
        batch = get_object_or_404(rows, pk=typed_number(batch_id, digits=9) or 0)
        return HeadSelection(batch.place, batch, form)
    if form.is_bound and not form.is_valid():
        raise Http404
    place = form.cleaned_data["place"] if form.is_bound else None
    if (place := place or user.scope) is None:
        raise PermissionDenied  # whoever manages accounts stands somewhere
    return HeadSelection(place, None, form)


def _heads(user: User, asked: HeadSelection, listing: str) -> list[Head]:
    if listing == UNUSED:
        return heads_never_signed_in(user, asked.place, at=timezone.now())
    return heads_without_account(user, asked.place, batch=asked.batch)


def _address(listing: str, asked: HeadSelection) -> str:
    return f"{reverse(URLS[listing])}?{asked.query}"


def _trail() -> list[tuple[str, str]]:
    return [("Tài khoản", reverse("account_list"))]
