"""Home: what waits for me, by deadline, with the number that matters and one button each."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest
from accounts.cards import unnamed_place_tasks, unused_account_tasks
from accounts.models import User
from accounts.pages.offers import next_sign_in
from accounts.roles import Permission, Role
from allowances.cards import support_tasks
from exchange.cards import failed_export_tasks, waiting_import_tasks
from overview.menu import frequent_links
from overview.pages.first_steps import first_steps, lacks_first_report
from overview.rollups.monthly import monthly_page
from overview.rollups.monthly_lines import NOTHING_DUE, NOTHING_WAITS
from reporting.cards import (
    accepted_alone_tasks,
    class_tasks,
    diary_lines,
    difficulty_tasks,
    follow_up_tasks,
    has_sent_reports,
    newest_over,
    open_round_progress,
    own_report_tasks,
    practice_tasks,
    review_tasks,
)
from teams.cards.announcements import announcement_tasks
from teams.cards.places import placing_tasks
from teams.cards.privacy import privacy_tasks
from teams.cards.reorganisations import reorganisation_tasks
from teams.cards.teams import hamlet_change_tasks, incomplete_team_tasks
from training.cards.library import library_tasks
from training.cards.training import plan_lines, training_tasks

NO_REPORT_YET = "Chưa có báo cáo nào nộp về. Báo cáo đầu tiên và việc cần làm sẽ hiện ở đây."


@require_safe
def home(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    page = monthly_page(user, user.scope, at=now) if user.role == Role.LEADERSHIP and user.scope else None
    progress = [] if page else open_round_progress(user, now)
    reviews = review_tasks(user, progress, now) if user.may(Permission.REVIEW_REPORTS) else []
    reports = own_report_tasks(user, now)
    tasks = [
        *privacy_tasks(user, now),
        *announcement_tasks(user),
        *class_tasks(user),
        *training_tasks(user, now),
        *reviews,
        *follow_up_tasks(user, now),
        *accepted_alone_tasks(user, now),
        *difficulty_tasks(user, now),
        *practice_tasks(user, now),
        *hamlet_change_tasks(user, now),
        *library_tasks(user, now),
        *support_tasks(user, now),
        *incomplete_team_tasks(user, now),
        *reorganisation_tasks(user),
        *waiting_import_tasks(user),
        *failed_export_tasks(user),
        *placing_tasks(user),
        *unused_account_tasks(user),
        *unnamed_place_tasks(user),
    ]
    is_new = lacks_first_report(user, progress)
    steps = first_steps(user) if is_new else []
    context = {
        "reports": reports,
        "tasks": tasks,
        "first_steps": steps if any(not step.is_done for step in steps) else [],
        "page": page,
        "nothing_waits": NO_REPORT_YET if is_new else NOTHING_WAITS,
        "nothing_due": NOTHING_DUE,
        "progress": progress,
        "plans": [] if page else plan_lines(user, now),
        "has_sent": user.role == Role.LEADER and has_sent_reports(user),
        "is_leader": user.role == Role.LEADER,
        "offer": next_sign_in(request, user),
        "diaries": diary_lines(user),
        "nothing": NO_REPORT_YET if is_new else _nothing(user),
        "frequent": frequent_links(user),
        "over": newest_over(user, now),
    }
    return render(request, "overview/home.html", context)


def _nothing(user: User) -> str:
    """What an empty list says."""
    if user.role == Role.PARTNER:
        return (
            "Tài khoản của đơn vị phối hợp đã sẵn sàng. Khi Sở mời tham gia buổi tập huấn, "
            "buổi đó sẽ hiện ở đây; hiện chưa có việc nào."
        )
    if user.role == Role.MEMBER:
        return "Chưa có việc nào. Thông báo cần xác nhận và buổi tập huấn anh/chị sẽ dự hiện ở đây."
    if user.role == Role.LEADER:
        return "Không có báo cáo nào đang chờ. Khi có kỳ báo cáo mới, việc cần làm sẽ hiện ở đây."
    return "Không có việc nào đang chờ. Báo cáo mới nộp và báo cáo còn thiếu sẽ hiện ở đây."
