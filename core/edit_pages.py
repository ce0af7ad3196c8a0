"""The page on which one thing is written: its form, what was refused at its field, a button to take the thing away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.forms import EditForm
from core.refusals import refusals_on


def posted_data(request: HttpRequest) -> Any:
    """Return what a form is bound to: what was sent; nothing, so that it asks, where the page is only opened."""
    return request.POST if request.method == "POST" else None


def edit_page(
    request: HttpRequest,
    form: EditForm,
    write: Callable[..., object],
    *,
    title: str,
    said: str,
    back: str,
    trail: list[tuple[str, str]],
    about: object = "",
    removal: str = "",
    button: str = "Lưu",
    is_personal: bool = False,
    template: str = "edit_page.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or ``write`` the edits of a valid one, say what was ``said`` and go ``back``.

    What ``write`` returns stands in the place of "{}" in ``said``. The heading is the ``title`` with what the thing is
    ``about``, where the reader would miss it. ``trail`` leads to this page; ``removal`` is the address that takes the
    thing away, "" where nothing can be. A form that takes somebody's data ``is_personal``. More ``context`` goes to a
    ``template`` that extends this one.
    """
    if form.is_valid():
        with refusals_on(form):
            messages.success(request, said.format(write(**form.edits)))
            return redirect(back)
    heading = f"{title}: {about}" if about else title
    context |= {"form": form, "title": heading, "back": back, "removal": removal, "button": button}
    context |= {"is_personal": is_personal, "trail": [*trail, (title, "")]}
    return render(request, template, context, status=422 if form.is_bound else 200)
