"""Two people edit one thing at once: different fields both stand, and the same one is asked about."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.urls import reverse

from accounts.models import FocalPoint, Office, Signer
from allowances.models import SupportResolution
from core.editable import Editable
from reporting.models import AssessmentCriterion, Indicator, Platform, Series, SkillGoal, SkillLevel
from teams.models import Decision, Member, Milestone, Reorganisation, SteeringBoard, TeamRegulation, ZaloGroup
from tests.editables import NOUNS
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import add_rounds
from tests.training.world_training import add_training
from tests.world import World
from training.models import Document, Plan, Topic

pytestmark = pytest.mark.once

Posted = dict[str, list[str]]


class Page(HTMLParser):
    """The form of a page as a browser that nobody touches sends it: the one that has a field of this name."""

    def __init__(self, html: str, name: str) -> None:
        super().__init__()
        self.forms: list[Posted] = []
        self.open: list[str] = []  # the textarea or the select that stands open
        self.feed(html)
        self.fields = next(fields for fields in self.forms if name in fields)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append({})
        if not self.forms:
            return
        name, fields = given.get("name", ""), self.forms[-1]
        if tag == "option" and self.open and "selected" in given:
            fields[self.open[-1]].append(given.get("value", ""))
        elif tag in ("textarea", "select") and name:
            fields[name] = [] if tag == "select" else [""]
            self.open.append(name)
        elif tag == "input" and name and given.get("type") not in ("submit", "file"):
            fields.setdefault(name, [])
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                fields[name].append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.open and self.get_starttag_text().startswith("<textarea"):  # type: ignore[union-attr]
            self.forms[-1][self.open[-1]][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select") and self.open:
            self.open.pop()


class Case(NamedTuple):
    """``mine`` and ``theirs``: a field and what is written into it; ``third``: another value for theirs."""

    noun: type[Editable]
    url: str
    key: Callable[[Any], int]
    theirs: tuple[str, str]
    third: str
    mine: tuple[str, str]
    by: str = "so"


CASES = [
    Case(
        ZaloGroup, "zalo_edit", lambda one: one.place_id,
        ("url", "https://zalo.me/g/moi"), "https://zalo.me/g/ba", ("households", "99"), "canbo_an",
    ),
    Case(
        FocalPoint, "directory_edit", lambda one: one.place_id,
        ("title", "Chủ tịch"), "Công chức", ("phone", "0912000999"),
    ),
    Case(Office, "office_edit", lambda one: one.pk, ("name", "UBND HAI"), "UBND BA", ("initials", "HAI"), "canbo_an"),
    Case(
        TeamRegulation, "regulation_edit", lambda one: one.pk, ("name", "Tổ số hai"), "Tổ số ba", ("source", "NQ 2"),
    ),
    Case(
        AssessmentCriterion, "criterion_edit", lambda one: one.pk, ("good", "81"), "82", ("source", "QĐ 2"),
    ),
    Case(
        SupportResolution, "support_resolution_edit", lambda one: one.pk,
        ("title", "Hỗ trợ hai"), "Hỗ trợ ba", ("source", "Công báo"),
    ),
    Case(
        SteeringBoard, "board_edit", lambda one: one.pk,
        ("number", "2/QĐ"), "3/QĐ", ("members", "Lý Hai; Phó Chủ tịch; Phó ban"), "canbo_an",
    ),
    Case(Signer, "signer_edit", lambda one: one.pk, ("title", "HAI"), "BA", ("full_name", "Lê Hai"), "canbo_an"),
    Case(Member, "member_edit", lambda one: one.pk, ("birth_year", "1971"), "1972", ("position", "member"), "canbo_an"),
    Case(
        Decision, "decision_edit", lambda one: one.pk,
        ("signer", "Lê Hai"), "Lê Ba", ("issued_by", "UBND xã Hai"), "canbo_an",
    ),
    Case(Milestone, "milestone_edit", lambda one: one.pk, ("title", "Mốc hai"), "Mốc ba", ("percent", "55")),
    Case(Plan, "plan_edit", lambda one: one.pk, ("title", "Kế hoạch hai"), "Kế hoạch ba", ("percent", "55")),
    Case(Document, "document_edit", lambda one: one.pk, ("subject", "Về việc hai"), "Về việc ba", ("number", "99/X")),
    Case(Topic, "topic_edit", lambda one: one.pk, ("title", "Chuyên đề hai"), "Chuyên đề ba", ("valid_months", "7")),
    Case(Indicator, "indicator_edit", lambda one: one.pk, ("name", "Tên hai"), "Tên ba", ("unit", "cái")),
    Case(Platform, "platform_edit", lambda one: one.pk, ("name", "Tên hai"), "Tên ba", ("url", "https://a.vn/")),
    Case(SkillLevel, "skill_level_edit", lambda one: one.pk, ("name", "Mức hai"), "Mức ba", ("source", "QĐ khác")),
    Case(SkillGoal, "skill_goal_edit", lambda one: one.place_id, ("percent", "65"), "70", ("source", "QĐ khác")),
    Case(Series, "series_edit", lambda one: one.pk, ("title", "Tên hai"), "Tên ba", ("days_4", "3")),
    Case(
        Reorganisation, "reorganisation_edit", lambda one: one.pk,
        ("title", "Tên hai"), "Tên ba", ("decision", "9/NQ"), "quantri",
    ),
]  # fmt: skip


@pytest.fixture
def full(world: World, settings: Any, tmp_path: Path) -> World:
    settings.DATA_ROOT = tmp_path
    add_rounds(world)
    add_training(world)
    return world


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.noun.__name__)
def test_what_two_people_change_at_once_both_stands(full: World, case: Case) -> None:
    thing = NOUNS[case.noun].make(full)
    client, path = signed_in(getattr(full, case.by)), reverse(case.url, args=[case.key(thing)])
    opened = Page(client.get(path).content.decode(), case.theirs[0]).fields

    def save(page: Posted, *changes: tuple[str, str]) -> Any:
        return client.post(path, page | {name: [value] for name, value in changes} | {"step": ["save"]})

    def stands() -> tuple[list[str], list[str]]:
        now = Page(client.get(path).content.decode(), case.theirs[0]).fields
        return now[case.theirs[0]], now[case.mine[0]]

    assert save(opened, case.theirs).status_code == 302
    assert save(opened, case.mine).status_code == 302
    assert stands() == ([case.theirs[1]], [case.mine[1]])
    third = (case.theirs[0], case.third)
    asked = save(opened, third)
    assert asked.status_code in (200, 422)
    assert f"vừa được người khác sửa thành “{case.theirs[1]}”" in asked.content.decode()
    assert stands()[0] == [case.theirs[1]]
    assert save(Page(asked.content.decode(), case.theirs[0]).fields, third).status_code == 302
    assert stands()[0] == [case.third]


def test_every_thing_without_a_version_that_has_a_page_is_tried() -> None:
    """A row of several, or of a place, is edited on a page of many; a session and a team have a version."""
    otherwise = {"PlaceFigure", "Target", "Question", "Round", "Session", "Team"}
    assert {noun.__name__ for noun in NOUNS} - otherwise == {case.noun.__name__ for case in CASES}


def test_a_table_of_figures_changes_the_cells_that_were_typed_in(full: World) -> None:
    client, path = signed_in(full.canbo_an), reverse("hamlet_figures", args=[full.an.pk])
    one, other = f"h{full.an1.pk}", f"h{full.an2.pk}"
    opened = Page(client.get(path).content.decode(), one).fields
    for name, value in ((one, "111"), (other, "222"), (f"p{full.an1.pk}", "333")):
        assert client.post(path, opened | {name: [value]}).status_code == 302
    now = Page(client.get(path).content.decode(), one).fields
    assert (now[one], now[other], now[f"p{full.an1.pk}"]) == (["111"], ["222"], ["333"])
    client.post(path, now | {one: [""]})
    assert Page(client.get(path).content.decode(), one).fields[one] == [""]


def test_a_link_alone_counts_as_changed_meanwhile(full: World) -> None:
    client, path = signed_in(full.canbo_an), reverse("team_edit", args=[full.team_an1.pk])
    opened = Page(client.get(path).content.decode(), "zalo_url").fields
    for link, status in (("https://zalo.me/g/hai", 302), ("https://zalo.me/g/ba", 409)):
        assert client.post(path, opened | {"zalo_url": [link]}).status_code == status
    full.team_an1.refresh_from_db()
    assert full.team_an1.zalo_url == "https://zalo.me/g/hai"


def test_a_team_founded_at_once_with_other_people_is_not_said_to_be_the_same(full: World) -> None:
    client, path = signed_in(full.canbo_an), reverse("team_create")
    opened = Page(client.get(path).content.decode(), "established_on").fields
    typed = {
        **{"place": [str(full.an1.pk)], "name": ["Tổ mới"], "established_on": ["2022-06-10"], "number": ["9/QĐ"]},
        **{
            "second_team_reason": ["Ấp rộng"],
            "signed_on": ["2022-06-10"],
            "issued_by": ["UBND xã An"],
            "member-0-organisation": ["youth"],
        },
    }
    first, second = ({"member-0-full_name": [name]} for name in ("Ngô Một", "Ngô Hai"))
    assert client.post(path, opened | typed | first).status_code == 302
    assert "không cần lưu lần nữa" in client.post(path, opened | typed | first, follow=True).content.decode()
    asked = client.post(path, opened | typed | second)
    assert asked.status_code == 422
    assert "đã có tổ tên “Tổ mới”" in asked.content.decode()
