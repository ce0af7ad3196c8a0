"""What an official types for a leader is kept, never over what the leader writes; “không phát sinh” and photos too."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Event
from reporting.actions import photos, reports
from reporting.models import Photo, Report, Submission
from tests.core.pictures import picture
from tests.refusals import refused
from tests.reporting.pages import post, show, signed_in
from tests.reporting.test_assisted_pages import WHY, enter, text
from tests.world import World

pytestmark = pytest.mark.once

NONE = {"sessions": 0, "households": 0, "people": 0}


def draft_for(report: Report, by: Any, reason: str = WHY, version: int = 0, **figures: int) -> Report:
    return reports.draft_for(report, reason=reason, figures=figures, narrative="", version=version, by=by)


def assist_page(user: Any, report: Report) -> str:
    return signed_in(user).get(reverse("report_assist", args=[report.pk])).content.decode()


def test_what_an_official_typed_is_there_when_they_come_back(rounds: World) -> None:
    response = enter(rounds.canbo_an, rounds.report_an1, draft="1", **{"figure-ho": "31"})
    assert response["Location"] == reverse("report_assist", args=[rounds.report_an1.pk])
    page = assist_page(rounds.canbo_an, rounds.report_an1)
    assert 'value="31"' in page
    assert WHY in page
    assert "Có bản nháp do Phạm Thu An lưu lúc" in page
    assert not Submission.objects.exists()


def test_a_draft_needs_no_reason_yet_and_is_recorded_as_assisted(rounds: World) -> None:
    assert enter(rounds.canbo_an, rounds.report_an1, draft="1", assisted_reason="").status_code == 302
    assert enter(rounds.canbo_an, rounds.report_an1, draft="1", **{"figure-ho": "8"}).status_code == 302
    event = Event.objects.about(rounds.report_an1).get(verb="reports.assist_draft")  # told of when begun
    assert event.by == rounds.canbo_an
    rounds.report_an1.refresh_from_db()
    assert (rounds.report_an1.state, rounds.report_an1.holds_own_draft) == (Report.State.DRAFT, False)


def test_pressing_save_twice_saves_once(rounds: World) -> None:
    for _ in range(2):
        assert enter(rounds.canbo_an, rounds.report_an1, draft="1", version=0).status_code == 302
    rounds.report_an1.refresh_from_db()
    assert rounds.report_an1.version == 1


def test_a_leaders_draft_is_never_replaced(rounds: World) -> None:
    post(signed_in(rounds.lan), rounds.report_an1, button="draft", figure_ho="77")
    assert 'name="draft"' not in assist_page(rounds.canbo_an, rounds.report_an1)
    response = enter(rounds.canbo_an, rounds.report_an1, draft="1")
    assert response.status_code == 422
    assert "Có bản nháp của tổ" in text(response)
    assert 'value="9"' in response.content.decode()  # what was typed stands in the page
    rounds.report_an1.refresh_from_db()
    assert rounds.report_an1.content().figures["ho"] == 77
    with refused("team_has_draft"):
        draft_for(rounds.report_an1, rounds.canbo_an, version=1, ho=9)
    with refused("team_has_draft"):
        reports.assist(
            rounds.report_an1, reason=WHY, figures={}, narrative="", version=1, by=rounds.canbo_an,
            nothing_happened=True,
        )  # fmt: skip


def test_the_leader_goes_on_with_what_was_typed_for_them_and_then_it_is_theirs(rounds: World) -> None:
    draft_for(rounds.report_an1, rounds.canbo_an, ho=31)
    page = signed_in(rounds.lan).get(show(rounds.report_an1)).content.decode()
    assert 'value="31"' in page
    assert "Có bản nháp do Phạm Thu An lưu lúc" in page
    post(signed_in(rounds.lan), rounds.report_an1, button="draft", figure_ho="32")
    rounds.report_an1.refresh_from_db()
    assert rounds.report_an1.holds_own_draft
    with pytest.raises(reports.ChangedMeanwhile):
        draft_for(rounds.report_an1, rounds.canbo_an, version=1, ho=33)


@pytest.mark.parametrize("name", ["canbo_binh", "huyen_dong", "so", "lan", "minh", "doitac"])
def test_nobody_else_drafts_for_a_leader(rounds: World, name: str) -> None:
    with refused("not_the_reporter"):
        draft_for(rounds.report_an1, getattr(rounds, name), ho=3)


def test_nothing_happened_says_what_becomes_zero_before_it_is_sent(rounds: World) -> None:
    fields = {"nothing": "1", "figure-tai-khoan": "54"}
    asked = enter(rounds.canbo_an, rounds.report_an1, **fields)
    assert asked.status_code == 422
    for name in ("<li>Hộ được hướng dẫn</li>", "<li>Đơn hàng</li>", "<li>Buổi hướng dẫn</li>"):
        assert name in asked.content.decode()
    assert "<li>Tài khoản đang dùng</li>" not in asked.content.decode()
    assert not Submission.objects.exists()
    assert enter(rounds.canbo_an, rounds.report_an1, **fields, confirm_nothing="on").status_code == 302
    sent = Submission.objects.get()
    assert sent.figures == {"ho": 0, "tai-khoan": 54, "don": 0}
    assert (sent.activities, sent.nothing_happened, sent.assisted_reason) == (NONE, True, WHY)


def test_nothing_happened_needs_the_reason_as_well(rounds: World) -> None:
    response = enter(rounds.canbo_an, rounds.report_an1, nothing="1", confirm_nothing="on", assisted_reason="")
    assert response.status_code == 422
    assert not Submission.objects.exists()


def test_an_official_adds_and_removes_photos_and_what_was_typed_stays(rounds: World) -> None:
    client, report = signed_in(rounds.canbo_an), rounds.report_an1
    form = {"figure-ho": "9", "assisted_reason": WHY, "version": "0", "photos": "1"}
    file = SimpleUploadedFile("anh.jpg", picture(), content_type="image/jpeg")
    response = client.post(reverse("photo_add", args=[report.pk]), form | {"photo": file})
    assert response["Location"] == reverse("report_assist", args=[report.pk]) + "#photos"
    photo = Photo.objects.get()
    assert photo.added_by == rounds.canbo_an
    page = assist_page(rounds.canbo_an, report)
    assert reverse("photo_file", args=[photo.pk]) in page
    assert 'value="9"' in page
    assert client.post(reverse("photo_remove", args=[photo.pk]), form | {"version": "1"}).status_code == 302
    assert not Photo.objects.exists()


def test_an_official_of_another_level_adds_no_photo(rounds: World) -> None:
    for user in (rounds.huyen_dong, rounds.canbo_binh, rounds.so):
        with refused("not_the_reporter"):
            photos.add(rounds.report_an1, picture(), by=user)
