"""Pages of the yearly review of rights: the list, one review, the accounts of one place, one account, the signature."""

from typing import NamedTuple

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.actions import reviews
from accounts.forms import ReviewOpenForm, ReviewSignForm, ReviewVerdictForm
from accounts.models import Review, ReviewLine, User
from accounts.pages.review_tables import ReviewLineListing, ReviewUnitListing
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from places.models import Place, in_scope

Verdict = ReviewLine.Verdict
SIGNATURES = {"sign": "5/5m/user"}  # wrong passwords under a review


class LineToReview(NamedTuple):
    line: ReviewLine
    may: bool  # whether the reader decides about it


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def review_list(request: UserRequest) -> HttpResponse:
    return _render_list(request, ReviewOpenForm(by=request.user) if request.user.may(Permission.SIGN_REVIEWS) else None)


@require_POST
@require(Permission.SIGN_REVIEWS)
def review_open(request: UserRequest) -> HttpResponse:
    form = ReviewOpenForm(request.POST, by=request.user)
    if form.is_valid():
        with refusals_on(form):
            review = reviews.open_review(form.cleaned_data["place"], by=request.user)
            messages.success(request, f"Đã mở đợt rà soát quyền năm {review.year} cho {review.place}.")
            return redirect("review_show", review.pk)
    return _render_list(request, form, status=422)


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def review_show(request: UserRequest, review_id: int) -> HttpResponseBase:
    """Show how far a review is, place by place; once signed, whether the lines still are what was
    signed.
    """
    review = _visible(request, review_id)
    lines = review.lines.visible_to(request.user)
    changed = lines.exclude(verdict__in=["", Verdict.KEEP]).select_related("user", "place", "decided_by")
    units = lines.values("review", "unit", "unit__name", "unit__sort_key").annotate(**_counts()).order_by("unit__path")
    context = {
        "review": review,
        "whole": lines.aggregate(**_counts()),
        "changed": changed.order_by("unit__path", "user__sort_key", "pk"),
        "signs": request.user.may(Permission.SIGN_REVIEWS) and request.user.reaches(review.place),
        "is_true": not review.signed_at or review.digest == reviews.lines_digest(review),
    }
    table = ReviewUnitListing(list(units), request=request, notes=[str(review)])
    return table.response("accounts/review_show.html", context)


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def review_unit(request: UserRequest, review_id: int, place_id: int) -> HttpResponseBase:
    review = _visible(request, review_id)
    unit, lines = _unit_with_lines(request.user, review, place_id)
    rows = [LineToReview(line, review.signed_at is None and reviews.may_decide(request.user, line)) for line in lines]
    table = ReviewLineListing(rows, request=request, notes=[f"{unit}, năm {review.year}"])
    context = {"review": review, "unit": unit, "keeps": sum(row.may and not row.line.verdict for row in rows)}
    return table.response("accounts/review_unit.html", context)


@require_POST
@require(Permission.MANAGE_ACCOUNTS)
def review_keep(request: UserRequest, review_id: int, place_id: int) -> HttpResponse:
    review = _visible(request, review_id)
    unit, _ = _unit_with_lines(request.user, review, place_id)
    with refusals_as_messages(request):
        kept = reviews.keep_all(review, unit=unit, by=request.user)
        messages.success(request, f"Đã giữ nguyên {kept} tài khoản ở {unit}.")
    return redirect("review_show", review.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def review_line(request: UserRequest, line_id: int) -> HttpResponse:
    rows = ReviewLine.objects.visible_to(request.user).select_related("review__place", "unit", "place", "user__place")
    line = get_object_or_404(rows, pk=line_id)
    form = ReviewVerdictForm(
        request.POST if request.method == "POST" else None, initial={"verdict": line.verdict, "note": line.note}
    )
    if form.is_valid():
        with refusals_on(form):
            reviews.decide(line, **form.cleaned_data, by=request.user)
            return redirect("review_unit", line.review_id, line.unit_id)
    may = line.review.signed_at is None and reviews.may_decide(request.user, line)
    context = {"line": line, "form": form, "may": may}
    return render(request, "accounts/review_line.html", context, status=422 if form.is_bound else 200)


@sensitive_variables("form")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SIGN_REVIEWS)
def review_sign(request: UserRequest, review_id: int) -> HttpResponse:
    review = get_object_or_404(
        Review.objects.visible_to(request.user).filter(in_scope(request.user, "place__path")), pk=review_id
    )
    form = ReviewSignForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not ratelimit.consume(request, app="accounts", action="sign", config=SIGNATURES):
        return ratelimit.handler429(request)
    if form.is_valid():
        with refusals_on(form):
            reviews.sign(review, password=form.cleaned_data["password"], by=request.user)
            messages.success(request, f"Đã ký đợt rà soát quyền năm {review.year}.")
            return redirect("review_show", review.pk)
    whole = review.lines.aggregate(**_counts())
    own = review.lines.undecided().filter(user=request.user).count()  # kept by the signing
    whole |= {"waiting": whole["waiting"] - own, "keep": whole["keep"] + own}
    context = {"review": review, "whole": whole, "form": form}
    return render(request, "accounts/review_sign.html", context, status=422 if form.is_bound else 200)


def _counts() -> dict[str, Count]:
    """Return how many accounts there are, how many wait, and how many have each verdict."""
    counts = {verdict.value: Count("pk", filter=Q(verdict=verdict)) for verdict in Verdict}
    return {"total": Count("pk"), "waiting": Count("pk", filter=Q(verdict="")), **counts}


def _render_list(request: UserRequest, form: ReviewOpenForm | None, status: int = 200) -> HttpResponse:
    rows = Review.objects.visible_to(request.user).select_related("place", "signed_by")
    context = {"reviews": rows.order_by("-year", "place__path"), "form": form, "year": timezone.localdate().year}
    return render(request, "accounts/review_list.html", context, status=status)


def _visible(request: UserRequest, review_id: int) -> Review:
    rows = Review.objects.visible_to(request.user).select_related("place", "opened_by", "signed_by")
    return get_object_or_404(rows, pk=review_id)


def _unit_with_lines(user: User, review: Review, place_id: int) -> tuple[Place, list[ReviewLine]]:
    """Return a page's place with the lines that ``user`` may see. Raises Http404 where there is
    none.
    """
    rows = review.lines.visible_to(user).filter(unit=place_id)
    rows = rows.select_related("user__place", "place", "unit", "decided_by", "review__place")
    lines = list(rows.order_by("role", "user__sort_key", "pk"))
    if not lines:
        raise Http404
    return lines[0].unit, lines
