"""Leaders of a province and of a commune, whom the table of access does not name: every address that it names. They
read what officials of their place read, no contact of anybody, and write nothing but what is their own.
"""

import re
from html import unescape

import pytest
from django.http import HttpResponse

from tests.access import Caller, Row, collect, phones_in, plain_errors
from tests.links import name_of
from tests.names import foreign_names
from tests.tables import undone
from tests.world import add_leadership

pytestmark = [pytest.mark.long, pytest.mark.once]

# Beside whom each stands: what these do not find, leaders of the same place do not find either.
BESIDE = {"lanhdao": ("so", "quantri"), "lanhdao_an": ("canbo_an",)}
READ = {
    *(
        "assessment_home",
        "assessment_praise",
        "assessment_show",
        "assessment_team",
        "criterion_list",
        "regulation_list",
    ),
    *(
        "adoption_home",
        "adoption_show",
        "adoption_workbook",
        "cause_reports",
        "cause_show",
        "certificate_file",
        "figure_cause_show",
    ),
    *("coverage_data", "coverage_home", "coverage_show", "dashboard_home", "dashboard_show", "decision_file"),
    *("decision_list", "decision_show", "diary_list", "difficulty_list", "difficulty_map", "difficulty_show"),
    "directory_home",
    "person_year_show",
    "team_year_show",
    *("directory_show", "directory_without", "document_file", "document_show", "export_list"),
    *("follow_up_list", "follow_up_results", "follow_up_show"),
    *(
        "board_show",
        "regulation_list",
        "hamlet_change",
        "hamlet_changes",
        "hamlet_home",
        "hamlet_list",
        "material_file",
    ),
    *(
        "milestone_show",
        "missing_show",
        "office_show",
        "photo_file",
        "place_show",
        "period_note_list",
        "plan_show",
        "practice_list",
    ),
    *("practice_show", "quality_home", "quality_show", "quality_workbook", "ranking_home", "ranking_show"),
    *(
        "reminder_home",
        "reminder_list",
        "report_list",
        "report_show",
        "report_sync",
        "rollup_data",
        "rollup_home",
        "rollup_show",
    ),
    *("class_list", "denominator_edit", "skill_home", "skill_show", "skill_workbook"),
    *("target_cascade", "target_home"),
    *("round_letter", "session_ics", "session_show", "session_text", "table_data", "table_list", "table_show"),
    *("table_view", "team_list", "team_show", "team_zalo"),
    *("training_coverage", "training_coverage_home", "without_show", "zalo_join", "zalo_print"),
    *("support_list", "support_resolution", "support_sheet"),
    *("monthly_file", "monthly_home", "monthly_show", "summary_list", "summary_show", "zalo_show"),
}
OWN = {"document_open", "export_list", "search", "table_save", "table_subscribe", "check_in"}


_POST = re.compile(r"""<form\b[^>]*\bmethod="post"[^>]*>""")
_ACTION = re.compile(r'\saction="([^"]+)')


def posts_in(answer: HttpResponse) -> set[str]:
    """The names of the addresses to which the forms of a page post."""
    page = "" if answer.streaming else answer.content.decode(errors="replace")
    actions = [_ACTION.search(form) for form in _POST.findall(page)]
    return {name_of(unescape(found[1])) for found in actions if found}


@pytest.fixture
def leaders(caller: Caller, db: None) -> list[str]:
    """The leaders, signed in beside the actors of the table."""
    names = add_leadership(caller.world)
    for name in names:
        caller.sign_in(name)
    return names


def test_leaders_read_what_their_place_reads_and_write_what_is_their_own(caller: Caller, leaders: list[str]) -> None:
    faults, opened, posted = [], set(), set()
    drawn: dict[str, set[int]] = {who: set() for who in leaders}
    rows = collect()
    for_everybody = {row.url for row in rows if row.public or set(row.expected().values()) == {"ok"}}
    for row in rows:
        with undone():
            call = caller.call(row)
            for who in leaders:
                with plain_errors(drawn[who]):
                    answer, wrote = call.tried(who)
                drawn[who].add(answer.status_code)
                faults += [f"{row} as {who}: {fault}" for fault in _faults(caller, row, who, answer, wrote=wrote)]
                if answer.status_code not in (403, 404) and row.url not in for_everybody:
                    opened.add(row.url)
                posted |= posts_in(answer)
    assert posted - for_everybody <= OWN
    assert (faults, sorted(opened - READ - OWN), sorted((READ | OWN) - opened)) == ([], [], [])


def _faults(caller: Caller, row: Row, who: str, answer: HttpResponse, *, wrote: bool) -> list[str]:
    expected = row.expected()
    found = []
    if answer.status_code not in (403, 404):
        if {expected[one] for one in BESIDE[who]} == {"missing"}:
            found += ["what the officials of the place do not find"]
        if row.method == "get":
            found += [f"shows {phone}" for phone in phones_in(answer)]
    if not row.public and not answer.streaming:
        page = answer.content.decode(errors="replace")
        found += [f"names {name}" for name in foreign_names([page], caller.world.users[who])]
    if wrote and (row.method == "get" or answer.status_code in (403, 404)):
        found += ["wrote all the same"]
    return found


def test_home_says_what_waits_and_what_is_due(caller: Caller, leaders: list[str]) -> None:
    for who in leaders:
        page = caller.client(who).get("/").content.decode()
        assert all(f'<h2 id="{part}">' in page for part in ("decisions", "deadlines", "changes"))
        assert "Không có việc nào đang chờ. Báo cáo mới nộp" not in page
