"""The draft of a decision as a Word file: whom it names, in the form of decree 30/2020, what a renewal changes."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event, User
from exchange.actions import exports
from exchange.models import Export
from teams.actions import members, renewals
from teams.actions.decisions import DecisionData
from teams.actions.members import MemberData
from teams.exports.draft import DECISION_DRAFT
from teams.exports.draft.grounds import proposed_grounds
from teams.exports.draft.source import DecisionDraft
from teams.models import Decision, Person, Position
from tests.overview.word_files import lines
from tests.refusals import refused
from tests.teams.access_decisions import a_draft
from tests.world import World, make_member, make_place, make_team
from training.actions import library

pytestmark = pytest.mark.once

NOON = datetime.datetime(2022, 10, 1, 5, tzinfo=datetime.UTC)
SINCE = datetime.date(2022, 9, 1)
PEOPLE = ["Nguyễn Thị Lan", "Người Thứ Hai", "Người Thứ Ba"]


def draft_of(world: World, chosen: Any, by: User | None = None, **changes: Any) -> DecisionDraft:
    asked = {"place": world.an.pk, "teams": str(chosen), "authority": "chair", "grounds": "Căn cứ Luật;"} | changes
    return DECISION_DRAFT.asked(asked, by=by or world.canbo_an, at=NOON)


def written(folder: Path, draft: DecisionDraft) -> list[str]:
    DECISION_DRAFT.build(draft, folder / "draft.docx")
    return lines(folder / "draft.docx")


def annexes(said: list[str]) -> list[list[str]]:
    """The rows of each annex, without its headers."""
    starts = [at for at, line in enumerate(said) if line.startswith("TT | ")]
    return [said[at + 1 : end] for at, end in zip(starts, [*starts[1:], None], strict=True)]


def names(rows: list[str]) -> list[str]:
    return [cells[1] for cells in (row.split(" | ") for row in rows) if cells[0].isdigit()]


def renewal(world: World) -> Decision:
    """The deputy leaves, somebody joins, the third becomes deputy."""
    lan, second, third = (world.team_an1.members.get(position=position) for position in Position)
    decision = DecisionData(number="45/QĐ-UBND", signed_on=SINCE, issued_by="UBND xã An")
    joining = [MemberData(full_name="Lý Thị Mới", organisation="women", phone="0912345699")]
    ruling = renewals.renew(
        world.team_an1, decision=decision, effective_on=SINCE, leaving=[second.pk], joining=joining,
        positions={lan.pk: Position.LEADER, third.pk: Position.DEPUTY}, by=world.canbo_an,
    )  # fmt: skip
    return ruling.decision


def test_a_founding_has_the_parts_of_the_decree_and_who_is_registered(world: World, tmp_path: Path) -> None:
    make_member(world.team_an1, "Người Đến Sau", joined_on=SINCE)  # without the decision
    make_member(world.team_an1, "Người Đã Xóa", erased_at=NOON)
    said = written(tmp_path, draft_of(world, world.team_an1.decision_id))
    text = "\n".join(said)
    for part in (
        "ỦY BAN NHÂN DÂN / XÃ AN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM / Độc lập - Tự do - Hạnh phúc",
        "/QĐ-UBND / DỰ THẢO | An, ngày       tháng       năm 2022",
        "Về việc thành lập Tổ công nghệ số cộng đồng trên địa bàn xã An",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN",
        "Điều 1. Thành lập 02 Tổ công nghệ số cộng đồng trên địa bàn xã An, gồm 06 lượt thành viên (05 người) có tên",
        "Điều 2. Nhiệm vụ của Tổ công nghệ số cộng đồng:",
        "Điều 3. Quyết định này có hiệu lực kể từ ngày ký.",
        "Nơi nhận: / - Như Điều 3; / - Sở Thông tin và Truyền thông tỉnh Sông Xanh (để báo cáo); / - Lưu: VT. | "
        "CHỦ TỊCH",
    ):
        assert part in text
    assert "Căn cứ Luật;" in said
    [rows] = annexes(said)
    assert "các ông, bà có tên tại Phụ lục chịu trách nhiệm thi hành" in text
    assert names(rows) == PEOPLE[:1] + PEOPLE[1:] + ["Trần Văn Minh", *PEOPLE[1:]]
    assert "0912345601" not in text


def test_a_renewal_names_who_left_who_joined_and_since_which_decision(world: World, tmp_path: Path) -> None:
    said = written(tmp_path, draft_of(world, renewal(world).pk, authority="committee"))
    assert "Về việc kiện toàn Tổ công nghệ số cộng đồng trên địa bàn xã An" in said
    assert any(line.endswith("| TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH") for line in said)
    assert "ỦY BAN NHÂN DÂN XÃ AN" in said
    assert any("01 người vào tổ, 01 người thôi tham gia, 01 người đổi chức danh so với" in line for line in said)
    after, changed = annexes(said)
    assert names(after) == ["Nguyễn Thị Lan", "Người Thứ Ba", "Lý Thị Mới"]
    quoted = "1. Tổ An 1, so với Quyết định số 12/QĐ-UBND ngày 10/06/2022 của UBND Xã An"
    assert changed[0].startswith(quoted)
    assert [row.split(" | ")[1:3] for row in changed[1:]] == [
        ["Lý Thị Mới", "Vào tổ: thành viên"],
        ["Người Thứ Hai", "Thôi tham gia (trước là tổ phó)"],
        ["Người Thứ Ba", "Từ thành viên thành tổ phó"],
    ]
    # The first decision is told as it was.
    assert names(annexes(written(tmp_path, draft_of(world, world.team_an1.decision_id)))[0])[:3] == PEOPLE


def test_teams_changed_since_their_last_decision_are_a_renewal_to_write(world: World, tmp_path: Path) -> None:
    with refused("nothing_to_draft"):
        draft_of(world, "changed").count()
    renewal(world)
    third = world.team_an2.members.get(position=Position.MEMBER)
    members.leave(third, last_day=SINCE, reason="chuyển nơi ở", by=world.canbo_an)
    changed, everyone = draft_of(world, "changed"), draft_of(world, "all")
    assert [(one.team.name, one.since.number, len(one.changes)) for one in changed.teams] == [
        ("Tổ An 2", "12/QĐ-UBND", 1)
    ]
    assert [(one.team.name, one.since.number) for one in everyone.teams] == [
        ("Tổ An 1", "45/QĐ-UBND"),
        ("Tổ An 2", "12/QĐ-UBND"),
    ]
    said = written(tmp_path, everyone)
    assert next(row for row in annexes(said)[1] if "so với" in row).startswith("1. Tổ An 2")
    same = "không thay đổi thành viên so với Quyết định số 45/QĐ-UBND ngày 01/09/2022 của UBND xã An."
    assert f"Các tổ còn lại {same}" in said


def test_the_page_asks_about_two_heads_and_people_who_look_like_one(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    before = draft_of(world, "all").doubtful_pairs
    for _ in range(2):
        make_member(world.team_an1, "Võ Văn Trưởng", phone="0912345777", person=Person.objects.create())
    page = client.get(reverse("decision_draft"), {"teams": "all"}).content.decode()
    assert "2 tổ có từ hai thành viên cùng ghi là Trưởng ấp, khu phố" in page
    assert f"{before + 1} cặp thành viên trong danh sách có thể là một người ghi hai lần" in page


def test_thirty_teams_take_as_many_queries_as_one(world: World, django_assert_num_queries: Any) -> None:
    for number in range(30):
        team = make_team(make_place(f"x{number}", 4, "ấp", f"Ấp {number}", world.an), f"Tổ {number}")
        make_member(team, f"Người {number}")
    with django_assert_num_queries(5):
        assert len(draft_of(world, "all").teams) == 32


def test_hostile_names_are_words_like_others(world: World, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("x") </w:t><w:p/>\x0b{{ 7 }} {x}'
    make_member(world.team_an1, hostile)
    said = written(tmp_path, draft_of(world, "all", grounds=f"Căn cứ {hostile}"))
    for words in ('=HYPERLINK("x") </w:t><w:p/>', "{{ 7 }} {x}"):
        assert sum(words in line for line in said) == 2


@pytest.mark.parametrize(
    ("day", "law"),
    [
        (datetime.date(2025, 2, 28), "77/2015/QH13"),
        (datetime.date(2025, 3, 1), "65/2025/QH15"),
        (datetime.date(2025, 6, 16), "72/2025/QH15"),
    ],
)
def test_the_law_is_that_of_the_day_and_the_library_adds_what_it_rests_on(
    world: World, day: datetime.date, law: str
) -> None:
    decision = world.team_an1.decision
    Decision.objects.filter(pk=decision.pk).update(signed_on=day)
    library.add_basis(decision, on=library.seed_letter(world.song_xanh, by=None), by=world.canbo_an)
    grounds = proposed_grounds(draft_of(world, decision.pk))
    assert law in grounds[0]
    assert grounds[-2].startswith("Căn cứ Văn bản số …/STTT-CNTTBCVT tháng 6 năm 2022 của Sở Thông tin và Truyền thông")
    assert grounds[-1].startswith("Theo đề nghị của")


def test_another_communes_teams_are_not_found(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    for asked in ({"place": world.binh.pk}, {"teams": world.team_binh1.decision_id}, {"place": world.an1.pk}):
        assert client.get(reverse("decision_draft"), asked).status_code == 404
    for by, place in ((world.canbo_binh, world.an), (world.huyen_dong, world.an), (world.so_nui, world.an)):
        with refused("not_allowed"):
            draft_of(world, "all", by, place=place.pk)
    with refused("not_allowed"):
        draft_of(world, world.team_binh1.decision_id)


def test_it_is_asked_for_on_a_page_that_calls_it_a_draft_and_fetched(
    world: World, folder: Path, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(world.canbo_an)
    shown = client.get(reverse("decision_show", args=[world.team_an1.decision_id])).content.decode()
    assert f"{reverse('decision_draft')}?place={world.an.pk}&amp;teams={world.team_an1.decision_id}" in shown
    page = client.get(reverse("decision_draft")).content.decode()
    assert "Đây chưa phải là quyết định" in page
    assert "2 tổ được thành lập; 6 lượt thành viên, 5 người" in page
    typed = a_draft(world) | {"grounds": "Theo đề nghị của ông Nguyễn Văn Mạnh."}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("decision_draft"), typed)
    export = Export.objects.latest("pk")
    assert response.url == reverse("export_show", args=[export.pk])
    assert "Nguyễn Văn Mạnh" not in str(Event.objects.get(verb="exports.request").after)
    fetched = client.get(reverse("export_file", args=[export.pk]))
    assert f'filename="du-thao-quyet-dinh-{export.pk}.docx"' in fetched["Content-Disposition"]
    assert b"".join(fetched.streaming_content) == exports.file_of(export).read_bytes()
    assert "Theo đề nghị của ông Nguyễn Văn Mạnh." in lines(exports.file_of(export))
