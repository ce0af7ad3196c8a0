"""The year of a team and of a person: what it counts, to which day, for whom, and the Word file that says the same."""

import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from reporting.actions import diary
from reporting.rollups.year_books import book_of_person, book_of_team
from tests.reporting.pages import signed_in
from tests.reporting.test_diary import written
from tests.reporting.world_classes import BASIC, DEVICE, make_class, make_entry, seed_levels
from tests.reporting.world_rounds import make_indicators
from tests.training.world_training import add_training, attend
from tests.world import World

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)


def test_a_team_has_its_year_and_each_person_theirs(world: World) -> None:
    make_indicators()
    lan, second, third = world.team_an1.members.order_by("pk")
    today = timezone.localdate()
    first = today.replace(month=1, day=1) if today.timetuple().tm_yday > 90 else today
    facts = {"minutes": 30, "members": [lan, second]}
    for kind, day in (("households", today), ("market", today), ("households", max(first, today - DAY))):
        written(world.team_an1, world.lan, kind=kind, day=day, counts={"ho": 4}, **facts)
    written(world.team_an1, world.lan, kind="market", day=today, members=[third])
    gone = written(world.team_an1, world.lan, counts={"ho": 900}, day=today)
    diary.withdraw_entry(gone, reason="Nhầm", by=world.lan)
    book = book_of_team(world.team_an1, today.year)
    days = 2 if today - DAY >= first else 1
    assert (book.diary.entries, book.diary.days, book.diary.minutes, book.diary.timed) == (4, days, 90, 3)
    assert [(one.kind, one.entries, one.days) for one in book.kinds] == [("households", 2, days), ("market", 2, 1)]
    assert [(one.code, value) for one, value, _ in book.diary.helped] == [("ho", 12)]
    assert {one.member: one.days for one in book.people} == {lan: days, second: days, third: 1}
    mine = book_of_person(third, today.year, by=world.canbo_an)
    assert (mine.diary.entries, mine.diary.helped, [one.pk for one in mine.memberships]) == (1, [], [third.pk])
    assert book_of_team(world.team_an1, today.year - 1).is_empty or today.year == 2026


def test_training_of_the_year_stands_in_it_once_a_session(world: World) -> None:
    add_training(world)
    lan, second, _ = world.team_an1.members.order_by("pk")
    for member, day in ((lan, 0), (lan, 1), (second, 0)):
        attend(world.lop_an, member, day=day)
    year = timezone.localdate(world.lop_an.starts_at).year
    book = book_of_team(world.team_an1, year)
    assert [(one.session, one.people) for one in book.sessions] == [(world.lop_an, 2)]
    assert [one.session for one in book_of_person(lan, year, by=world.lan).sessions] == [world.lop_an]
    assert {one.member: one.sessions for one in book.people if one.sessions} == {lan: 1, second: 1}


def test_the_word_file_says_what_the_page_says_without_a_phone(world: World) -> None:
    make_indicators()
    written(world.team_an1, world.lan, counts={"ho": 1234}, minutes=45)
    seed_levels(world)
    make_class(world.team_an1, day=timezone.localdate(), by=world.lan, came=20, skills={DEVICE: 3, BASIC: 12})
    make_entry(world.team_an1, day=timezone.localdate(), by=world.lan)
    client, url = signed_in(world.canbo_an), reverse("team_year_show", args=[world.team_an1.pk])
    shown = client.get(url).content.decode()
    answer = client.get(url, {"file": "docx"})
    assert answer["Content-Disposition"].startswith('attachment; filename="so-nam-')
    file = Document(BytesIO(answer.content))
    told = "\n".join(one.text for one in file.paragraphs)
    told += "\n".join(cell.text for table in file.tables for row in table.rows for cell in row.cells)
    for words in ("1.234", "Hộ được hướng dẫn", "Đến hộ dân", "Nguyễn Thị Lan", "Người Thứ Ba"):
        assert words in shown
        assert words in told
    rows = [[cell.text for cell in row.cells] for table in file.tables for row in table.rows]
    assert ["Cả năm", "3", "1", "45"] in rows
    for name, value, unit in (
        ("Đến lớp cho người dân (ghi ở 1/2 lớp)", "20", "lượt người"),
        ("Được xác nhận tính vào phổ cập kỹ năng số", "12", "người"),
    ):
        assert [name, value, unit] in rows
        assert f"{name}: <strong>{value}</strong> {unit}" in shown
    assert f"- {world.team_an1};\n- Lưu: VT." in told
    *above, foot = list(file.element.body.iterchildren(qn("w:p"), qn("w:tbl")))[:-1]
    last = next(place for place, one in enumerate(above) if "Từng người" in "".join(one.itertext()))
    kept = [paragraph for one in above[last:] for paragraph in one.iter(qn("w:p"))]
    assert all(Paragraph(one, file).paragraph_format.keep_with_next for one in kept)  # the signature is not alone
    assert "Nơi nhận" in "".join(foot.itertext())
    assert "0912345601" not in told
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in told


def test_who_was_erased_has_no_book_and_other_teams_of_a_person_stay_out_of_sight(world: World) -> None:
    member = world.team_an1.members.get(full_name="Người Thứ Hai")
    url = reverse("person_year_show", args=[member.pk])
    assert signed_in(world.lan).get(url).status_code == 200
    assert signed_in(world.minh).get(url).status_code == 404
    everywhere = book_of_person(member, timezone.localdate().year, by=world.huyen_dong).memberships
    assert {one.team for one in everywhere} == {world.team_an1, world.team_an2, world.team_binh1}
    here = book_of_person(member, timezone.localdate().year, by=world.lan).memberships
    assert [one.team for one in here] == [world.team_an1]
    world.team_an1.members.filter(pk=member.pk).update(erased_at=timezone.now(), phone="", user=None)
    assert signed_in(world.lan).get(url).status_code == 404
