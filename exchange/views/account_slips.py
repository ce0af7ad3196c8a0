"""Slips for many officials at once: those whom a list brought, or all who have not entered yet."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from core.text import typed_number
from exchange.actions.account_slips import request_slips
from exchange.imports.accounts import ACCOUNT_KIND
from exchange.models import Import
from exchange.pages.account_slips import AccountToEnterListing, accounts_to_enter
from exchange.tasks import ring


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.IMPORT_ACCOUNTS)
def account_slips(request: UserRequest) -> HttpResponseBase:
    """Who has not entered yet, those without a slip chosen already; posted, their PDF is begun. ``?import=``: those
    alone whom it brought.
    """
    batch = _import_asked(request.user, request.GET.get("import", ""))
    waiting = accounts_to_enter(request.user, at=timezone.now(), batch=batch)
    if request.method == "POST":
        if (place := request.user.scope) is None:
            raise PermissionDenied  # whoever manages accounts stands somewhere
        chosen = request.POST.getlist("chosen")
        with refusals_as_messages(request):
            users = [one.user for one in waiting if str(one.user.pk) in chosen]
            export = request_slips(users, place=place, by=request.user)
            transaction.on_commit(partial(ring, export))
            return redirect("export_show", export.pk)
        return redirect(request.get_full_path())
    context = {
        "batch": batch,
        "holding": sum(one.holds for one in waiting),
        "trail": [("Tài khoản", reverse("account_list")), ("In phiếu cho cán bộ", "")],
    }
    listing = AccountToEnterListing(waiting, request=request)
    return listing.response("exchange/account_slips.html", context)


def _import_asked(user: User, asked: str) -> Import | None:
    """Return the import of accounts that is asked for, None where none is. Raises Http404."""
    if not asked:
        return None
    rows = Import.objects.open_to(user).filter(kind=ACCOUNT_KIND.kind, state=Import.State.APPLIED)
    return get_object_or_404(rows, pk=typed_number(asked, digits=9) or 0)
