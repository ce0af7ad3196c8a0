"""The monthly page of each place is told of once, when the reports of its month are due; an e-mail carries it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission, Role
from core.working_days import last_day, midnight, next_working_day
from notices.actions.notices import Telling, tell_each
from notices.hours import is_daytime
from notices.kinds import Attachment, NoticeKind
from notices.models import Notice
from overview.actions.monthly_tables import FIRST_HOUR
from overview.exports.monthly import file_name, monthly_pdf
from overview.rollups.monthly import first_of_month, monthly_page, name_of_month, round_of_month
from places.models import Place, subtree
from reporting.models import Round

READERS = (Role.STAFF, Role.COMMUNE, Role.LEADERSHIP)
LATEST = datetime.timedelta(days=14)  # a clock that stood still for longer tells of the next month only


@transaction.atomic
def send_due(*, at: datetime.datetime | None = None) -> int:
    """Tell READERS of the page of their place for each month whose round came due lately, from eight o'clock of the
    next working day on; return how many notices are new.

    The Notice is the record: a page is told of once a month, however often the clock comes by. The numbers are counted
    when the page is opened, or when its PDF is made for an e-mail: here none are.
    """
    at = at or timezone.now()
    if not is_daytime(at):
        return 0
    over = Round.objects.filter(due_at__lte=at, due_at__gt=at - LATEST).select_related("within").order_by("pk")
    tellings = [telling for one in over if _is_told_of(one, at) for telling in _tellings(one)]
    return tell_each(tellings, kind=MONTHLY.key, at=at)


def sending_instant(due_at: datetime.datetime) -> datetime.datetime:
    """Return eight o'clock of the first working day after the last one that is in time for ``due_at``."""
    return midnight(next_working_day(last_day(due_at))) + FIRST_HOUR


def _is_told_of(one: Round, at: datetime.datetime) -> bool:
    """Whether it is time, and the page of the month is about this round rather than about another one beside it."""
    if at < sending_instant(one.due_at):
        return False
    month = first_of_month(one.data_to)
    beside = Round.objects.filter(within=one.within_id, opens_at__lte=at, data_to__gte=month)
    return round_of_month(list(beside), one.within, month, at) == one


def _tellings(one: Round) -> Iterator[Telling]:
    """Yield one for each place of today within that of the round, to those who work there."""
    month = first_of_month(one.data_to)
    readers = User.objects.filter(subtree(one.within, "place__path"), role__in=READERS, is_active=True)
    for place, users in _by_place(readers.filter(place__valid_to=None).select_related("place").order_by("pk")):
        yield Telling(
            users,
            f"Tình hình {name_of_month(month)}: {place}",
            reverse("monthly_show", args=[place.pk], query={"month": f"{month:%Y-%m}"}),
            f"monthly:{place.pk}:{month:%Y-%m}",
            text="Một trang: thay đổi trong tháng, nơi tốt nhất và thấp nhất, việc cần quyết định, hạn sắp tới. "
            "Không muốn nhận nữa thì bỏ chọn ở trang Kênh nhận tin.",
        )


def _by_place(users: Iterable[User]) -> Iterable[tuple[Place, list[User]]]:
    found: dict[Place, list[User]] = defaultdict(list)
    for user in users:
        if user.place is not None:
            found[user.place].append(user)
    return found.items()


def _attachment(notice: Notice) -> Attachment | None:
    """Return the page as its receiver may see it now; None where they may no more."""
    _, place_id, month = notice.once.split(":")
    place = Place.objects.visible_to(notice.to).filter(pk=place_id).first()
    if place is None or not notice.to.may(Permission.SEE_ROLLUPS):
        return None
    page = monthly_page(notice.to, place, datetime.date.fromisoformat(f"{month}-01"))
    return Attachment(file_name(page), monthly_pdf(page), "application/pdf")


MONTHLY = NoticeKind("monthly", "Tình hình tháng", optional_for=READERS, attachment=_attachment)
