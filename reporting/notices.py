"""Who is to be chased in a round and how to reach them: one answer for the page, the button and the clock."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from core.templatetags.wording import number, plain_deadline
from core.working_days import VIETNAM
from notices.access import first_channels, has_channel, open_channels, signed_in_before
from notices.kinds import NoticeKind
from notices.models import Channel, Notice
from notices.rollups import in_sentence
from reporting.models import Report, ReportQuerySet, Round
from reporting.models.report_causes import OFFICIALS
from teams.notices import Contact, add_channels, heads, heads_told, reachable_teams

LISTED = 100  # lines of a message to a group; above, a line a place
ASKED = "asked"  # how the cause of a reminder begins that somebody asked for: "asked:<report>:<day>"


def _has_come(notice: Notice) -> bool:
    """The report of a reminder was sent, sent again, excused or removed meanwhile."""
    return not Report.objects.to_chase().filter(pk=notice.subject_id or 0).exists()


RETURNED = NoticeKind("returned", "Báo cáo bị trả lại")
ACCEPTED = NoticeKind("accepted", "Báo cáo đã được duyệt")
ASSISTED = NoticeKind("assisted", "Báo cáo được nhập thay")
OBJECTED = NoticeKind("objected", "Tổ trưởng không đồng ý báo cáo nhập thay")
DIFFICULTY = NoticeKind("difficulty", "Khó khăn, vướng mắc")
PRACTICE = NoticeKind("practice", "Cách làm hay")
ROUND = NoticeKind("round", "Kỳ báo cáo")
SILENT = NoticeKind("silent", "Tổ chưa nộp báo cáo")
REMINDER = NoticeKind("reminder", "Nhắc nộp báo cáo", is_pointless=_has_come)


@dataclass(frozen=True)
class Reach:
    """Of ``owed`` reports: for how many a notice in the portal gets to somebody, for how many a message by each channel
    outside it, for how many there are accounts but nothing gets to anybody, since none ever signed in, and for how many
    there is no account.
    """

    owed: int
    on_portal: int
    by_channel: dict[Channel, int]  # those of the portal's channels that reach anybody
    unseen: int
    without_account: int

    @property
    def unreached_places(self) -> int:
        return self.unseen + self.without_account

    @property
    def channels_in_words(self) -> list[str]:
        return [f"{number(count)} nơi qua {in_sentence(channel)}" for channel, count in self.by_channel.items()]


@dataclass(frozen=True)
class Audience:
    """Whom a reminder about ``owed`` reports tells, each person once: by the channel that a message to them takes
    first, in the portal alone where they have none, or in vain where none of both gets to them.
    """

    owed: int
    by_channel: dict[Channel, int]
    on_portal_only: int
    unreached: int
    without_account: int  # reports that nobody is told of

    @property
    def people(self) -> int:
        return sum(self.by_channel.values()) + self.on_portal_only + self.unreached

    @property
    def ways(self) -> list[tuple[str, int]]:
        """Return each way in words with how many people it gets to; together they are ``people``."""
        ways = [(f"qua {in_sentence(channel)}", count) for channel, count in self.by_channel.items()]
        ways += [("chỉ trên cổng", self.on_portal_only), ("không tới được", self.unreached)]
        return [(way, count) for way, count in ways if count]


def reminded_today(owed: ReportQuerySet, *, at: datetime.datetime) -> int:
    """Return how many people were reminded today of one of the ``owed`` reports because somebody asked for it."""
    today = timezone.localdate(at, VIETNAM)
    told = Notice.objects.about(Report).filter(kind=REMINDER.key, once__startswith=f"{ASKED}:")
    told = told.filter(once__endswith=f":{today}", subject_id__in=owed.order_by().values("pk"))
    return told.order_by().values("to").distinct().count()


def audience(owed: ReportQuerySet, *, at: datetime.datetime) -> Audience:
    """Count as ``contacts`` finds people and as a worker chooses their channels, in two queries however many."""
    owed = owed.order_by()
    places = owed.filter(team=None).values("place__stands_at")
    officials = Q(role__in=OFFICIALS, is_active=True, place__path__in=places)
    leaders = Q(pk__in=heads_told(owed.filter(team__isnull=False).values("team"), at=at))
    found = first_channels(User.objects.filter(officials | leaders))
    reached = reach(owed, at=at)
    by_channel = {channel: found[channel, True] + found[channel, False] for channel in open_channels()}
    return Audience(
        reached.owed,
        {channel: count for channel, count in by_channel.items() if count},
        found[None, True],
        found[None, False],
        reached.without_account,
    )


def reach(owed: ReportQuerySet, *, at: datetime.datetime) -> Reach:
    """Count as ``contacts`` finds them, in one query however many."""

    def reached_by(by: Callable[[str], Q]) -> Q:
        officials = User.objects.filter(by(""), role__in=OFFICIALS, is_active=True).order_by().values("place__path")
        teams = reachable_teams(at=at, by=by("user__"))
        return Q(team__in=teams) | Q(team=None, place__stands_at__in=officials)

    def number_of(those: Q) -> Count:
        return Count("pk", filter=those)

    accounts, on_portal = reached_by(lambda path: Q()), reached_by(signed_in_before)
    by_channel = {channel: reached_by(partial(has_channel, channel)) for channel in open_channels()}
    found = owed.order_by().aggregate(
        all=Count("pk"),
        with_account=number_of(accounts),
        on_portal=number_of(on_portal),
        reached=number_of(reduce(or_, by_channel.values(), on_portal)),
        **{channel.value: number_of(those) for channel, those in by_channel.items()},
    )
    reached = {channel: found[channel.value] for channel in by_channel if found[channel.value]}
    unseen, without = found["with_account"] - found["reached"], found["all"] - found["with_account"]
    return Reach(found["all"], found["on_portal"], reached, unseen, without)


def ways_told(contact: Contact) -> str:
    """By what a reminder gets to whoever is asked for a report, or what to do where it does not."""
    ways = [in_sentence(channel) for channel in contact.channels]
    if contact.is_on_portal:
        return f"Trên cổng và qua {', '.join(ways)}" if ways else "Trên cổng"
    if ways:
        return f"Qua {', '.join(ways)}; chưa đăng nhập cổng lần nào"
    if contact.users:
        return "Có tài khoản nhưng chưa đăng nhập lần nào, xin nhắn Zalo"
    return "Chưa có tài khoản, xin nhắn Zalo"


def contacts(reports: Collection[Report], *, at: datetime.datetime) -> dict[int, Contact]:
    """{number of a report: whom to ask}, in four queries however many. Reports hold ``team`` and ``place``."""
    teams = heads({report.team_id for report in reports if report.team_id}, at=at)
    officials = _officials({report.place.stands_at for report in reports if not report.team_id})
    found = {
        report.pk: teams[report.team_id] if report.team_id else Contact(officials[report.place.stands_at])
        for report in reports
    }
    add_channels(list(found.values()))
    return found


def invitation(round: Round, awaited: Iterable[Report] | None, counts: Iterable[tuple[str, int]], *, link: str) -> str:
    """A courteous message for a group: who is awaited, without a phone number or a figure of a report.

    ``awaited``: the reports, named one a line while they are few; ``counts``: (name of a place, how many), read when
    ``awaited`` is None because they are more than LISTED.
    """
    unit = round.get_level_display().lower()
    if awaited is None:
        lines = [f"- {place}: {number(n)} {unit}" for place, n in counts]
    else:
        lines = [f"- {named(report)}{_own_note(report, round)}" for report in awaited]
    return "\n".join(
        [
            "Kính gửi anh/chị,",
            f"{round.title}, hạn nộp: {plain_deadline(round.due_at)}. Hiện cổng chưa nhận được báo cáo của:",
            *lines,
            f"Kính mong anh/chị dành ít phút gửi báo cáo; nếu không có việc gì, xin bấm “{round.nothing_label}”.",
            "Có vướng mắc xin nhắn lại để được hỗ trợ. Trân trọng cảm ơn.",
            link,
        ]
    )


def _own_note(report: Report, round: Round) -> str:
    """Return what holds for this report alone: that it came back, or its own deadline."""
    if report.state == Report.State.RETURNED:
        return " (đã được trả lại để sửa, xin nộp lại)"
    return "" if report.due_at == round.due_at else f" (hạn riêng: {plain_deadline(report.due_at)})"


def named(report: Report) -> str:
    """The reporter, with the hamlet of a team whose name does not say it."""
    team, place = report.team, report.place
    return f"{team} ({place})" if team and place.name_folded not in team.name_folded else str(report.reporter)


def _officials(paths: set[str]) -> dict[str, list[User]]:
    """Return who writes the reports of places, by the paths at which those stand today."""
    found = defaultdict(list)
    rows = User.objects.filter(place__path__in=paths, role__in=OFFICIALS, is_active=True).select_related("place")
    for user in rows.order_by("sort_key", "pk"):
        found[user.place.path].append(user)
    return found
