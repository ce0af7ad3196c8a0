"""A member of a team, whom the table of access does not name: every address that it names, and what little they get."""

import pytest
from django.http import HttpResponse

from accounts.roles import Role
from teams.models import Position
from tests.access import Caller, Row, collect, phones_in, plain_errors
from tests.names import foreign_names
from tests.tables import undone
from tests.world import make_user

pytestmark = [pytest.mark.long, pytest.mark.once]

OF_THE_TEAM = {
    *("diary_list", "diary_sync", "diary_write", "team_year_show", "person_year_show", "class_list"),
    "team_list",
    "team_show",
    "team_zalo",
    "search",
}
OF_TRAINING = {
    *("training_home", "session_show", "session_ics", "session_text", "topic_list", "topic_show", "material_file"),
    *("library_list", "document_show", "document_open", "document_file", "certificate_file", "check_in"),
    *("check_in_word", "feedback_give", "quiz_take", "plan_show"),
}
OF_THEMSELVES = {"sign_in_key_add"}  # whoever must have a second factor adds none, so that it is not everybody's


@pytest.fixture
def who(caller: Caller, db: None) -> str:
    """A member of Tổ An 1, signed in beside the actors of the table."""
    world = caller.world
    user = make_user("thanhvien", Role.MEMBER, world.an1, "Người Thứ Ba")
    member = world.team_an1.members.get(position=Position.MEMBER)
    member.user = user
    member.save()
    world.users["thanhvien"] = user
    caller.sign_in("thanhvien")
    return "thanhvien"


def is_for_everybody(row: Row) -> bool:
    """Tell whether the table lets every actor in: whoever signed in may."""
    return row.public or set(row.expected().values()) == {"ok"}


def leak(caller: Caller, row: Row, who: str, drawn: set[int]) -> str:
    with undone(), plain_errors(drawn):
        call = caller.call(row)
        answer: HttpResponse = call(who)
    drawn.add(answer.status_code)
    if answer.status_code in (403, 404):
        return ""
    if row.url not in OF_THE_TEAM | OF_TRAINING | OF_THEMSELVES and not is_for_everybody(row):
        return f"{row}: {answer.status_code}"
    if answer.streaming:
        return ""
    page = answer.content.decode(errors="replace")
    typed = str(call.data)  # which a search shows again
    told = [phone for phone in phones_in(answer) if phone not in typed]
    told += foreign_names([page], caller.world.users[who])
    return f"{row}: tells {told}" if told and not row.public else ""


def test_a_member_gets_nothing_but_their_team_and_its_training(caller: Caller, who: str) -> None:
    drawn: set[int] = set()
    assert [found for row in collect() if (found := leak(caller, row, who, drawn))] == []
