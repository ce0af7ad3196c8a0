"""What the reader of a page can do about each cause for which a report is not in."""

from typing import NamedTuple

from django.urls import reverse

from accounts.roles import Permission
from places.models import Level
from reporting.models import ReportCause, Round
from reporting.pages.asked import Asked
from teams.access import may_place


class Remedy(NamedTuple):
    """A link: what one can do in words, and where."""

    words: str
    url: str


def remedies(question: Asked) -> dict[ReportCause, Remedy]:
    """Return what the reader can do about each cause at the place asked about: what they may mend themselves, else
    where to look for whom to ask. Nothing at a place that ended, since today things are done at its heirs.
    """
    if question.place.valid_to is not None:
        return {}
    return {cause: _where_to_look(question, cause) for cause in ReportCause} | _remedies(question)


def _where_to_look(question: Asked, cause: ReportCause) -> Remedy:
    if question.place.level < Level.COMMUNE:
        places = question.url("cause_show", order=f"-{cause.value}")
        return Remedy("Xem địa bàn nào nhiều nhất", f"{places}#places")
    return Remedy("Xem từng báo cáo", question.url("cause_reports", of=cause.value))


def _remedies(question: Asked) -> dict[ReportCause, Remedy]:
    """Return what the reader may do themselves about each cause."""
    user, place, round = question.user, question.place, question.rounds[0]
    here, of_teams = f"?place={place.pk}", round.level == Round.Reporter.TEAM
    asks = user.may(Permission.REVIEW_REPORTS) and round.receives_at(question.at)
    chase = Remedy("Nhắc" if asks else "Xem ai chưa nộp", reverse("missing_show", args=[place.pk, round.code]))
    found = dict.fromkeys((ReportCause.SILENT, ReportCause.RETURNED, ReportCause.NOT_DUE), chase)
    found[ReportCause.LATE] = Remedy("Xem lịch nhắc", reverse("reminder_home"))
    if of_teams:
        found[ReportCause.SILENT] = Remedy("Theo dõi tổ im lặng", reverse("follow_up_list") + here)
    if may_place(user):
        found[ReportCause.UNPLACED] = Remedy("Xếp về nơi mới", reverse("hamlet_worklist"))
    if user.may(Permission.EDIT_TEAMS):
        found[ReportCause.HEADLESS] = Remedy("Cử tổ trưởng", f"{reverse('team_list')}{here}&state=incomplete")
    if user.may(Permission.MANAGE_ACCOUNTS) and place.level < Level.HAMLET:
        giving = reverse("head_account_list") + here if of_teams else reverse("account_list")
        found[ReportCause.NO_ACCOUNT] = Remedy("Cấp tài khoản", giving)
        if of_teams:
            found[ReportCause.UNSEEN] = Remedy("In phiếu đăng nhập mới", reverse("head_account_unused") + here)
    return found
