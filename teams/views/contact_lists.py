"""On this page somebody asks for a list of contacts; they see before what it will hold, and say what it is for."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require, sees_phones
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_on
from exchange.actions import exports
from exchange.tasks import ring
from teams.exports.contacts import CONTACTS
from teams.forms.contacts import ContactsForm, ContactsWhereForm


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EXPORT_CONTACTS)
def contact_list(request: UserRequest) -> HttpResponse:
    user = request.user
    where = ContactsWhereForm(request.POST or request.GET or _start(user), user=user)
    form = ContactsForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        with refusals_on(form):
            asked = {"params": form.params(), "reason": form.cleaned_data["reason"]}
            export = exports.request(kind=CONTACTS.kind, by=user, **asked)
            transaction.on_commit(partial(ring, export))
            return redirect("export_show", export.pk)
    context = {
        "where": where,
        "form": form,
        "holds": _holds(user, where),
        "left": exports.contacts_left(user, at=timezone.now()),
        "trail": [("Tệp Excel, Word", reverse("export_list")), ("Danh sách liên hệ", "")],
    }
    return render(request, "teams/contact_list.html", context, status=422 if form.is_bound else 200)


def _start(user: User) -> dict[str, Any]:
    """Return all of one's own place, today; of a closed one, on its last day."""
    scope, today = user.scope, timezone.localdate()
    return {"place": scope.pk, "on": scope.last_day(today)} if scope else {}


def _holds(user: User, where: ContactsWhereForm) -> dict[str, Any] | None:
    """Return what the workbook will hold, in numbers; None where it is not yet clear which."""
    if not where.is_valid():
        return None
    place, on = where.cleaned_data["place"], where.cleaned_data["on"]
    params = {"place": place.pk, "on": on.isoformat()}
    source = CONTACTS.asked(params, by=user, at=timezone.now())
    people = source.members
    return {
        "place": place,
        "on": on,
        "people": people.count(),
        "teams": people.order_by().values("team").distinct().count(),
        "points": len(source.points),
        "in_full": sees_phones(user, place),
    }
