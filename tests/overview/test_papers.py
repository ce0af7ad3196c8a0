"""The words of the reports on paper: a province's own, checked when saved, tried on numbers, given back, remembered."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Event
from core.refusals import Refused
from overview.actions import papers
from overview.exports.document import FIELDS, PARTS, Part, check
from overview.models import PaperText
from tests.overview.world_papers import AT, add_july
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

PLANS = PARTS["so"]["plans"]
URL = {"paper": "so", "part": "plans"}


def word(world: World, text: str, *, part: Part = PLANS) -> PaperText:
    return papers.edit(part, paper="so", text=text, province=world.song_xanh, by=world.so)


def test_a_part_is_worded_once_a_province_and_every_change_is_remembered(world: World) -> None:
    word(world, "Lời một.")
    row = word(world, "  Lời   hai.\n\n Dòng nữa. ")
    assert row.text == "Lời hai.\n\nDòng nữa."
    assert PaperText.objects.count() == 1
    first, second = Event.objects.filter(verb="papers.edit").order_by("pk")
    assert (first.before, first.after) == ({"text": PLANS.text}, {"text": "Lời một."})
    assert (second.by, second.place, second.before) == (world.so, world.song_xanh, {"text": "Lời một."})
    word(world, row.text)
    assert Event.objects.filter(verb="papers.edit").count() == 2  # nothing changed


def test_the_portals_words_come_back_and_the_provinces_stay_in_the_history(world: World) -> None:
    with refused("not_worded"):
        papers.reset(PLANS, paper="so", province=world.song_xanh, by=world.so)
    word(world, "Lời của tỉnh.")
    row = papers.reset(PLANS, paper="so", province=world.song_xanh, by=world.so)
    assert not PaperText.objects.standing().exists()
    event = Event.objects.get(verb="papers.reset")
    assert (event.before, event.after) == ({"text": "Lời của tỉnh."}, {"text": PLANS.text})
    with refused("not_worded"):
        papers.reset(PLANS, paper="so", province=world.song_xanh, by=world.so)
    assert word(world, "Lời mới.").pk == row.pk
    assert Event.objects.about(row).count() == 3


def test_a_field_that_papers_do_not_have_is_named(world: World) -> None:
    with refused("unknown_field", match=r"\{số xe\}, \{\}"):
        word(world, "Có {số tổ} tổ và {số xe} xe {}.")
    for broken in ("{kỳ", "kỳ}", "{{kỳ}}", "{kỳ\n} }"):
        with pytest.raises(Refused, check=lambda refusal: refusal.code in ("broken_braces", "unknown_field")):
            check(broken)
    assert not PaperText.objects.exists()
    check("{ Kỳ } và {PHẢI NỘP}")  # however it is spaced and written


def test_a_part_of_a_paper_is_never_empty(world: World) -> None:
    with refused("text_missing"):
        word(world, " \n ")


def test_the_portals_own_words_hold_known_fields_only() -> None:
    for parts in PARTS.values():
        for part in parts.values():
            check(part.text)
            check(part.instead)
    assert all(name == name.lower() for name in FIELDS)


def test_the_database_words_a_part_once_and_knows_two_papers(world: World) -> None:
    row = word(world, "Lời.")
    facts = {"province": world.song_xanh, "part": "plans", "changed_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperText.objects.create(paper="so", **facts)  # a_part_of_a_paper_is_worded_once_a_province
    with pytest.raises(IntegrityError, match="a_paper_is_one_of_two"), transaction.atomic():
        PaperText.objects.filter(pk=row.pk).update(paper="bo")


def test_only_the_provinces_own_see_its_words(world: World) -> None:
    word(world, "Lời.")
    for username, sees in (("canbo_an", True), ("so", True), ("so_nui", False), ("lan", False)):
        assert PaperText.objects.visible_to(world.users[username]).exists() is sees, username


def test_the_page_saves_shows_errors_with_what_was_typed_and_remembers(world: World) -> None:
    client, page = signed_in(world.so), reverse("paper_edit", kwargs=URL)
    assert "Xem thử được khi đã có kỳ báo cáo đầu tiên." in client.get(page).content.decode()
    answer = client.post(page, {"text": "Sai {trường lạ}"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Không có trường {trường lạ}." in body
    assert "Sai {trường lạ}</textarea>" in body
    assert client.post(page, {"text": "Kỳ tới, {địa bàn} làm tốt hơn."}).url == reverse("paper_list")
    body = client.get(reverse("paper_list")).content.decode()
    assert "Kỳ tới, {địa bàn} làm tốt hơn." in body
    body = client.get(page).content.decode()
    assert PLANS.text in body  # under what it was before
    assert "Ngô Thị Sở" in body
    assert client.post(reverse("paper_reset", kwargs=URL)).url == page
    assert "Đưa về lời văn mặc định" not in client.get(page).content.decode()
    assert "đưa về mặc định" in client.get(page).content.decode()


def test_trying_a_text_shows_the_newest_rounds_numbers_and_writes_nothing(world: World) -> None:
    add_july(world)
    client = signed_in(world.so)
    asked = {"text": "{đúng hạn}/{phải nộp}: {tỷ lệ đúng hạn} tại {địa bàn}, {huyện}\n<b>", "preview": "1"}
    answer = client.post(reverse("paper_edit", kwargs=URL | {"paper": "dia-phuong"}), asked)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "1/2: 50,0% tại xã An, huyện Đông" in body
    assert "&lt;b&gt;" in body
    assert "Với số liệu của Xã An, Kỳ tháng 7/2022." in body
    assert not PaperText.objects.exists()
    assert "{trống" in client.post(reverse("paper_edit", kwargs=URL), asked | {"text": "{trống"}).content.decode()


@pytest.mark.parametrize("path", ["/papers/bo/plans/", "/papers/so/khac/", "/papers/so/plans/reset/"])
def test_a_paper_or_a_part_that_is_none_is_missing(world: World, path: str) -> None:
    client = signed_in(world.so)
    assert client.get(path).status_code == (405 if path.endswith("reset/") else 404)


def test_the_list_costs_the_same_however_much_is_worded(world: World) -> None:
    client, costs = signed_in(world.so), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("paper_list"))
        costs.append(len(captured))
        for paper, parts in PARTS.items():
            for part in parts.values():
                papers.edit(part, paper=paper, text="Lời.", province=world.song_xanh, by=world.so)
    assert costs[0] == costs[1]


def test_only_who_words_papers_is_led_there(world: World) -> None:
    link = reverse("paper_list")
    assert link in signed_in(world.so).get(reverse("export_list")).content.decode()
    assert link not in signed_in(world.canbo_an).get(reverse("export_list")).content.decode()
