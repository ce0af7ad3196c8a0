"""What a paper plans and asks for: nothing that does not follow from what it has said before."""

from accounts.models import spoken_name
from core.templatetags.wording import day, number
from overview.exports.document.findings import is_reached, is_running, judged_of, last_days_of
from overview.exports.document.phrases import LISTED, in_a_row, leading, upper_first
from overview.exports.document.shortfalls import UNTRAINED, categories, incomplete_teams, lowest_of_missed
from overview.exports.document.source import PaperSource
from reporting.models import ReportCause

TO_MEND = {
    ReportCause.HEADLESS: "kiện toàn tổ trưởng, tổ phó của {}",
    ReportCause.NO_ACCOUNT: "cấp tài khoản cho {} chưa có tài khoản",
    ReportCause.UNSEEN: "hướng dẫn {} đã có tài khoản đăng nhập lần đầu",
}


def plans(source: PaperSource) -> str:
    """A line a task, in the order in which the shortfalls were told."""
    tasks = (
        _chase(source),
        _mend(source),
        _correct(source),
        _form(source),
        _train(source),
        _reach(source),
        _solve(source),
    )
    told = [task for task in tasks if task]
    if source.people.teams:
        told.append("Duy trì hoạt động của các tổ, hướng dẫn người dân sử dụng các nền tảng số.")
    return "\n".join(f"- {task}" for task in told)


def _chase(source: PaperSource) -> str:
    """Who is to be asked for reports: for those of these rounds while they are received, after that for the next."""
    missing, due = source.root.missing, source.root.not_due
    first = f", trước hết ở {in_a_row(_weakest(source))}" if _weakest(source) and missing else ""
    if not source.is_received:
        return f"Đôn đốc để kỳ sau các {source.reporters} nộp đủ báo cáo{first}." if missing else ""
    left = [f"{number(missing)} báo cáo quá hạn, chưa nộp"] if missing else []
    left += [f"{number(due)} báo cáo chưa đến hạn, chưa nộp"] if due else []
    return f"Đôn đốc {in_a_row(left)}{first}." if left else ""


def _weakest(source: PaperSource) -> list[str]:
    """Name the places from which nothing came, else those with the most overdue reports."""
    if not source.root.received:
        return []
    silent = source.silent_places
    if 0 < len(silent) <= LISTED:
        return [spoken_name(one.place) for one in silent]
    return [spoken_name(place) for place, _ in leading(source.overdue_below)]


def _mend(source: PaperSource) -> str:
    """What keeps reporters from sending; over several rounds reports are counted, not reporters: no number then."""
    caused, told = source.causes_of_shortfall, []
    for cause, words in TO_MEND.items():
        if caused and caused.of(cause):
            count = number(caused.of(cause)) if len(source.rounds) == 1 else "các"
            told.append(words.format(f"{count} {source.reporters}"))
    return f"{upper_first(in_a_row(told))}." if told else ""


def _correct(source: PaperSource) -> str:
    returned = source.root.returned if source.is_received else 0
    return f"Sửa và nộp lại {number(returned)} báo cáo đang bị trả lại." if returned else ""


def _form(source: PaperSource) -> str:
    left, waiting, kinds = (
        source.covered.places - source.covered.with_team,
        source.teams_waiting,
        incomplete_teams(source),
    )
    tasks = [f"thành lập tổ ở {number(left)} ấp, khu phố, tổ dân cư chưa có tổ"] if left else []
    tasks += [f"xếp {number(waiting)} tổ về địa bàn mới"] if waiting else []
    tasks += [f"kiện toàn {in_a_row(kinds)}"] if kinds else []
    return f"{upper_first(in_a_row(tasks))}." if tasks else ""


def _train(source: PaperSource) -> str:
    return (
        f"Bồi dưỡng, tập huấn {number(source.people_without_training)} thành viên {UNTRAINED} "
        f"(tính đến hết ngày {day(source.last_day)})."
        if source.people_without_training
        else ""
    )


def _reach(source: PaperSource) -> str:
    missed = [one for one in judged_of(source) if not is_reached(one)]
    if not missed or not source.root.expected:  # without reports nothing is said of targets either
        return ""
    lowest = lowest_of_missed(source)
    where = f", nhất là ở {in_a_row(lowest)}" if 0 < len(lowest) <= LISTED // 2 else ""
    count = f"{number(len(missed))} chỉ tiêu" if len(missed) > 1 else "chỉ tiêu"
    if all(is_running(source, one) for one in missed):
        return f"Tiếp tục thực hiện {count} giao đến hết ngày {last_days_of(source, missed)}{where}."
    return f"Tập trung thực hiện {count} chưa đạt mức giao{where}."


def _solve(source: PaperSource) -> str:
    """What lies with the place itself, or with places below it."""
    own = len(source.open_difficulties) - len(source.passed_on)
    whose = " thuộc trách nhiệm của địa bàn" if source.passed_on else ""
    return f"Trả lời, giải quyết {number(own)} khó khăn, vướng mắc chưa giải quyết xong{whose}." if own else ""


def requests(source: PaperSource) -> str:
    """What is proposed to whoever receives the paper about difficulties that lie above the place."""
    above = source.passed_on
    if not above:
        return ""
    what = f"{number(len(above))} khó khăn, vướng mắc chưa giải quyết xong, về {categories(above)}"
    return f"- Đề nghị {source.recipient} hướng dẫn, tháo gỡ {what}."
