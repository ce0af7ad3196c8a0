"""The yearly review of rights is opened for a place, decided account by account, signed and then
never changed.
"""

import datetime
import hashlib
import json
from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.access import manages
from accounts.actions import accounts
from accounts.actions.events import record
from accounts.models import Review, ReviewLine, User
from accounts.roles import Permission
from core.refusals import Refused
from core.text import clean
from places.models import Level, Place, prefix_length, standing_in

BATCH = 500
Verdict = ReviewLine.Verdict


@transaction.atomic
def open_review(place: Place, *, by: User, at: datetime.datetime | None = None) -> Review:
    """Open this year's review of the accounts in use at or below ``place``, as they are now.

    Refuses with out_of_scope, review_opened, nobody_to_review.
    """
    at = at or timezone.now()
    _must_sign(by, place)
    year = timezone.localdate(at).year
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)  # two at once come one after the other
    if Review.objects.filter(place=place, year=year).exists():
        raise Refused("review_opened", "Năm nay đã mở đợt rà soát quyền cho địa bàn này.")
    rows = User.objects.filter(standing_in(place, "place__path"), is_active=True).select_related("place")
    users = [user for user in rows.order_by("pk") if user.place]
    if not users:
        raise Refused("nobody_to_review", "Địa bàn này không có tài khoản nào đang dùng.")
    review = Review.objects.create(place=place, year=year, opened_by=by, opened_at=at)
    units = _units(users)
    lines = [
        ReviewLine(
            review=review, user=user, role=user.role, place=user.place, unit=units[user.pk], last_login=user.last_login
        )
        for user in users
    ]
    ReviewLine.objects.bulk_create(lines, batch_size=BATCH)
    record("reviews.open", review, by=by, place=place, at=at, after={"year": year, "accounts": len(lines)})
    return review


@transaction.atomic
def decide(
    line: ReviewLine, *, verdict: str, note: str = "", by: User, at: datetime.datetime | None = None
) -> ReviewLine:
    """Decide what becomes of an account; until the review is signed, it can be decided again.

    Refuses with review_signed, not_managed, note_missing.
    """
    at = at or timezone.now()
    _lock_unsigned(line.review_id)
    line = (
        ReviewLine.objects.select_for_update(of=("self",))
        .select_related("user__place", "review__place")
        .get(pk=line.pk)
    )
    if not may_decide(by, line):
        raise Refused("not_managed", "Tài khoản này không thuộc quyền quản lý của anh/chị.")
    if verdict != Verdict.KEEP and not clean(note):
        raise Refused("note_missing", "Xin ghi lý do ngừng, hoặc cần đổi những gì.", field="note")
    line.verdict, line.note, line.decided_by, line.decided_at = verdict, clean(note), by, at
    line.save(update_fields=["verdict", "note", "decided_by", "decided_at"])
    record("reviews.decide", line.user, by=by, place=line.place_id, at=at, after={"verdict": verdict}, reason=line.note)
    return line


@transaction.atomic
def keep_all(review: Review, *, unit: Place, by: User, at: datetime.datetime | None = None) -> int:
    """Keep the accounts of ``unit`` that wait for a verdict and are ``by``'s to decide; return how many.

    Refuses with review_signed.
    """
    at = at or timezone.now()
    review = _lock_unsigned(review.pk)
    rows = review.lines.undecided().filter(unit=unit).select_related("user__place", "review__place").order_by("pk")
    kept = [line.pk for line in rows if may_decide(by, line)]
    if kept:
        review.lines.filter(pk__in=kept).update(verdict=Verdict.KEEP, decided_by=by, decided_at=at)
        record("reviews.keep", review, by=by, place=unit, at=at, after={"accounts": len(kept)})
    return len(kept)


@sensitive_variables("password")
@transaction.atomic
def sign(review: Review, *, password: str, by: User, at: datetime.datetime | None = None) -> Review:
    """Sign the review: accounts to be ended are disabled, and nothing of it changes any more.

    One's own password is the signature. The signer's own account, which nobody below may judge, is kept by the signing.
    Refuses with out_of_scope, review_signed, wrong_password, review_incomplete.
    """
    at = at or timezone.now()
    review = _lock_unsigned(review.pk)
    _must_sign(by, review.place)
    if not by.check_password(password):
        raise Refused("wrong_password", "Mật khẩu chưa đúng.", field="password")
    own = {"verdict": Verdict.KEEP, "note": "Tài khoản của người ký.", "decided_by": by, "decided_at": at}
    review.lines.undecided().filter(user=by).update(**own)
    if left := review.lines.undecided().count():
        raise Refused("review_incomplete", f"Còn {left} tài khoản chưa xem. Xin xem hết trước khi ký.")
    counts = Counter(review.lines.order_by().values_list("verdict", flat=True))
    for line in review.lines.filter(verdict=Verdict.DISABLE).select_related("user__place").order_by("user_id"):
        if line.user.is_active and manages(by, line.user):
            reason = f"Rà soát quyền năm {review.year}: {line.note}"
            accounts.disable(line.user, by=by, reason=reason, at=at)
    review.signed_by, review.signed_at, review.digest = by, at, lines_digest(review)
    review.statement = _statement(review, counts)
    review.save(update_fields=["signed_by", "signed_at", "digest", "statement"])
    after = {"digest": review.digest, **{verdict.value: counts[verdict.value] for verdict in Verdict}}
    record("reviews.sign", review, by=by, place=review.place, at=at, after=after)
    return review


def may_decide(by: User, line: ReviewLine) -> bool:
    """Tell whether ``by`` manages the account, or signs for the review's place (the account may
    have moved out of it).

    Nobody decides about their own account.
    """
    if line.user_id == by.pk:
        return False
    return manages(by, line.user) or _may_sign(by, line.review.place)


def lines_digest(review: Review) -> str:
    """Return the SHA-256 over the lines in the order of their accounts' numbers.

    Each line is a JSON list: account, role, place, last sign-in (UTC), verdict, reason.
    """
    rows = review.lines.order_by("user_id").values_list("user_id", "role", "place_id", "last_login", "verdict", "note")
    told = [
        [user, role, place, seen and seen.astimezone(datetime.UTC).isoformat(), verdict, note]
        for user, role, place, seen, verdict, note in rows
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _may_sign(by: User, place: Place) -> bool:
    return by.may(Permission.SIGN_REVIEWS) and by.reaches(place)


def _must_sign(by: User, place: Place) -> None:
    if not _may_sign(by, place):
        raise Refused("out_of_scope", "Địa bàn này không thuộc phạm vi anh/chị rà soát.")


def _lock_unsigned(review_id: int) -> Review:
    """Lock the review and return it, so that verdicts and the signature come one after the other.

    Refuses with review_signed.
    """
    review = Review.objects.select_for_update(of=("self",)).select_related("place").get(pk=review_id)
    if review.signed_at is not None:
        raise Refused("review_signed", "Đợt rà soát này đã ký, không sửa được nữa.")
    return review


def _units(users: list[User]) -> dict[int, Place]:
    """Return for the number of each account its commune, or its own place where that lies above the
    communes.
    """
    end = prefix_length(Level.COMMUNE)
    paths = {user.pk: user.place.stands_at[:end] for user in users if user.place}
    communes = {place.path: place for place in Place.objects.filter(path__in=set(paths.values())).order_by("pk")}
    return {user.pk: communes.get(paths[user.pk], user.place) for user in users if user.place}


def _statement(review: Review, counts: Counter[str]) -> str:
    by, at = review.signed_by, review.signed_at
    assert by is not None  # noqa: S101  set by the caller
    assert at is not None  # noqa: S101
    return (
        f"Tôi, {by.full_name}, {by.get_role_display()}, {by.place}, xác nhận đã rà soát quyền của "
        f"{counts.total()} tài khoản tại {review.place} năm {review.year}: giữ nguyên {counts[Verdict.KEEP]}, "
        f"ngừng {counts[Verdict.DISABLE]}, cần đổi vai trò hoặc địa bàn {counts[Verdict.CHANGE]}. "
        f"Ký ngày {timezone.localtime(at):%d/%m/%Y lúc %H:%M}."
    )
