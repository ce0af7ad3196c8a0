"""“Sửa báo cáo đã gửi”: until somebody decides about a report, who sent it puts it right, and nothing is forgotten."""

import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from reporting.actions import photos, reports
from reporting.actions.closings import close
from reporting.models import Compliance, Photo, Report, Round, Submission
from reporting.models.basis import Basis
from reporting.rollups import rollup
from tests.core.pictures import picture, upload
from tests.refusals import refused
from tests.reporting.pages import show, signed_in
from tests.reporting.world_rounds import VN, open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

DUE = datetime.datetime(2022, 8, 1, tzinfo=VN)
BEFORE, AFTER = DUE - datetime.timedelta(hours=2), DUE + datetime.timedelta(hours=3)
WHY = "Tổ trưởng đọc số qua điện thoại"


@pytest.fixture
def rounds(rounds: World, settings: Any, tmp_path: Path) -> World:
    settings.DATA_ROOT = tmp_path
    return rounds


def correct(report: Report, by: Any, *, at: datetime.datetime | None = None, **figures: int) -> Submission:
    report.refresh_from_db()
    return reports.submit(report, figures=figures, narrative="", version=report.version, by=by, at=at, correcting=True)


def page(client: Client, report: Report) -> str:
    return client.get(reverse("report_correct", args=[report.pk])).content.decode()


def post(client: Client, report: Report, version: int | None = None, **fields: Any) -> Any:
    data = {name.replace("_", "-") if name.startswith("figure") else name: value for name, value in fields.items()}
    version = Report.objects.get(pk=report.pk).version if version is None else version
    return client.post(reverse("report_correct", args=[report.pk]), {"version": version, "submit": "1"} | data)


def test_a_correction_is_a_version_more_and_the_newest_counts(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    sent = correct(rounds.report_an1, rounds.lan, ho=51)
    assert [one.figures["ho"] for one in rounds.report_an1.submissions.order_by("number")] == [15, 51]
    rounds.report_an1.refresh_from_db()
    assert (sent.number, rounds.report_an1.state) == (2, Report.State.SUBMITTED)
    node = rollup([rounds.round_1], rounds.song_xanh, basis=Basis.THEN, at=AFTER)
    assert [figure.sum for figure in node.figures if figure.indicator.code == "ho"] == [51]
    event = Event.objects.about(rounds.report_an1).get(verb="reports.correct")
    assert (event.by, event.before, event.after) == (
        rounds.lan, {"state": "submitted"}, {"state": "submitted", "number": 2},
    )  # fmt: skip


def test_it_counts_as_the_first_one_did_and_the_pages_say_so(world: World) -> None:
    report = report_of(open_team_round(world, due_at=DUE), world.team_an1)
    send(report, by=world.lan, at=BEFORE, ho=15)
    client = signed_in(world.lan)
    with time_machine.travel(AFTER, tick=False):
        form = page(client, report)
        assert "Sửa không làm đổi giờ này: báo cáo vẫn tính là <strong>đúng hạn</strong>" in form
        assert "cán bộ duyệt thấy bản sửa gửi sau hạn nộp" in form
        assert post(client, report, figure_ho="51").status_code == 302
        receipt = client.get(reverse("report_receipt", args=[report.pk])).content.decode()
        assert "Bản nộp lần 2." in receipt
        assert "tính theo lần nộp đầu, lúc 31/07/2022 22:00" in receipt
        review = signed_in(world.canbo_an).get(show(report)).content.decode()
    report.refresh_from_db()
    assert (report.first_submitted_at, report.submitted_at) == (BEFORE, AFTER)
    assert report.compliance_now(AFTER) == Compliance.ON_TIME
    assert "đã tự sửa bản đã gửi, lần 2 lúc 01/08/2022 03:00, <strong>sau hạn nộp</strong>" in review


def test_a_late_report_stays_late(world: World) -> None:
    report = report_of(open_team_round(world, due_at=DUE), world.team_an1)
    send(report, by=world.lan, at=AFTER, ho=15)
    with time_machine.travel(AFTER, tick=False):
        assert "báo cáo vẫn tính là <strong>nộp trễ</strong>" in page(signed_in(world.lan), report)
    correct(report, world.lan, at=AFTER, ho=51)
    report.refresh_from_db()
    assert report.compliance_now(AFTER) == Compliance.LATE


def test_the_reviewer_sees_what_was_corrected_and_not_what_was_sent_back(rounds: World) -> None:
    client, listed = signed_in(rounds.canbo_an), reverse("report_list") + "?round=ky-1&state=submitted"
    send(rounds.report_an1, by=rounds.lan, ho=15)
    correct(rounds.report_an1, rounds.lan, ho=51)
    for url in (show(rounds.report_an1), listed):
        body = client.get(url).content.decode()
        assert "đã tự sửa bản đã gửi, lần 2" in body
        assert "15 →" in body
    reports.return_report(rounds.report_an1, reason="Xin xem lại", by=rounds.canbo_an)
    send(rounds.report_an1, by=rounds.lan, ho=52)
    for url in (show(rounds.report_an1), listed):
        assert "đã tự sửa bản đã gửi" not in client.get(url).content.decode()


def test_a_reviewer_who_read_the_version_before_decides_about_nothing(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    rounds.report_an1.refresh_from_db()
    read = rounds.report_an1.version
    correct(rounds.report_an1, rounds.lan, ho=51)
    for decide in (reports.accept, reports.return_report):
        reason = {"reason": "Sai"} if decide is reports.return_report else {}
        with pytest.raises(reports.ChangedMeanwhile):
            decide(rounds.report_an1, version=read, by=rounds.canbo_an, **reason)


def test_what_was_accepted_or_closed_or_never_sent_is_not_corrected(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    reports.accept(rounds.report_an1, by=rounds.canbo_an)
    with pytest.raises(reports.AlreadySubmitted):
        correct(rounds.report_an1, rounds.lan, ho=51)
    client = signed_in(rounds.lan)
    assert "Sửa báo cáo đã gửi" not in client.get(show(rounds.report_an1)).content.decode()
    assert client.get(reverse("report_correct", args=[rounds.report_an1.pk]))["Location"] == show(rounds.report_an1)
    assert post(client, rounds.report_an1, figure_ho="51").status_code == 409
    send(rounds.report_an2, by=rounds.minh, ho=15)
    Round.objects.filter(pk=rounds.round_1.pk).update(due_at=DUE)
    rounds.round_1.reports.update(due_at=DUE)
    close(rounds.round_1, reason="Chốt sớm", by=rounds.so)
    with refused("round_not_receiving"):
        correct(rounds.report_an2, rounds.minh, ho=51)
    client = signed_in(rounds.minh)
    assert "Sửa báo cáo đã gửi" not in client.get(show(rounds.report_an2)).content.decode()
    assert Submission.objects.count() == 2


@pytest.mark.parametrize("name", ["minh", "canbo_an", "huyen_dong", "so", "quantri"])
def test_nobody_else_corrects_a_report(rounds: World, name: str) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    with refused("not_the_reporter"):
        correct(rounds.report_an1, getattr(rounds, name), ho=51)
    assert "Sửa báo cáo đã gửi" not in signed_in(getattr(rounds, name)).get(show(rounds.report_an1)).content.decode()


def test_pressed_twice_or_without_a_change_it_is_one_version(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    client, version = signed_in(rounds.lan), Report.objects.get(pk=rounds.report_an1.pk).version
    for _ in range(2):
        response = post(client, rounds.report_an1, version, figure_ho="51")
        assert response["Location"] == reverse("report_receipt", args=[rounds.report_an1.pk])
    post(client, rounds.report_an1, figure_ho="51")
    assert "giống hệt bản đã nộp" in client.get(response["Location"]).content.decode()
    assert Submission.objects.count() == 2


def test_what_a_deputy_corrected_meanwhile_is_laid_beside_it(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    version = Report.objects.get(pk=rounds.report_an1.pk).version
    correct(rounds.report_an1, rounds.lan, ho=51)
    response = post(signed_in(rounds.lan), rounds.report_an1, version, figure_ho="52")
    body = response.content.decode()
    assert response.status_code == 409
    assert f'action="{reverse("report_correct", args=[rounds.report_an1.pk])}"' in body
    assert "Gửi bản sửa" in body
    assert Submission.objects.count() == 2


def test_what_nobody_is_asked_about_twice_is_asked_here_too(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    client = signed_in(rounds.lan)
    assert post(client, rounds.report_an1, figure_ho="").status_code == 422
    assert post(client, rounds.report_an1, figure_ho="900").status_code == 422
    assert post(client, rounds.report_an1, figure_ho="900", confirm="on").status_code == 302


def test_a_stock_that_falls_to_zero_from_the_version_before_is_asked_about(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15, tai_khoan=108)
    client = signed_in(rounds.lan)
    asked = post(client, rounds.report_an1, figure_ho="15", **{"figure-tai-khoan": "0"})
    assert "Tài khoản đang dùng: lần nộp trước là 108, nay ghi 0." in asked.content.decode()
    assert post(client, rounds.report_an1, figure_ho="15", confirm="on", **{"figure-tai-khoan": "0"}).status_code == 302


def test_pictures_chosen_on_the_page_go_with_the_correction_or_not_at_all(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    client = signed_in(rounds.lan)
    post(client, rounds.report_an1, figure_ho="nhiều", photo=upload(picture()))
    assert not Photo.objects.exists()
    response = post(client, rounds.report_an1, figure_ho="15", photo=[upload(b"<html>"), upload(picture())])
    assert [one.photos for one in Submission.objects.order_by("number")] == [[], [1]]
    assert "không phải là ảnh" in client.get(response["Location"]).content.decode()
    with refused("already_submitted"):
        photos.add(rounds.report_an1, picture(), by=rounds.lan)


def test_a_report_of_nothing_is_corrected(rounds: World) -> None:
    reports.submit(rounds.report_an1, figures={}, narrative="", nothing_happened=True, version=0, by=rounds.lan)
    sent = correct(rounds.report_an1, rounds.lan, ho=3)
    assert (sent.nothing_happened, sent.figures["ho"]) == (False, 3)


def test_a_places_own_report_is_corrected_by_its_official(rounds: World) -> None:
    send(rounds.report_xa_an, by=rounds.canbo_an, ho=15)
    client = signed_in(rounds.canbo_an)
    assert "Sửa báo cáo đã gửi" in client.get(show(rounds.report_xa_an)).content.decode()
    assert post(client, rounds.report_xa_an, figure_ho="51").status_code == 302
    assert Submission.objects.latest("pk").figures["ho"] == 51


def assist(client: Client, report: Report, **fields: str) -> Any:
    data = {"figure-ho": "9", "assisted_reason": WHY, "version": Report.objects.get(pk=report.pk).version}
    return client.post(reverse("report_assist", args=[report.pk]), data | {"submit": "1"} | fields)


def test_what_an_official_entered_is_corrected_by_them_and_by_the_leader(rounds: World) -> None:
    client, report = signed_in(rounds.canbo_an), rounds.report_an1
    assist(client, report)
    assert "Sửa bản đã nhập thay" in client.get(show(report)).content.decode()
    form = client.get(reverse("report_assist", args=[report.pk])).content.decode()
    assert "Gửi bản sửa" in form
    assert "Lưu nháp" not in form
    assert assist(client, report, **{"figure-ho": "19"}).status_code == 302
    assert Submission.objects.latest("pk").figures["ho"] == 19
    reports.object_to(report, objection="Tổ tôi có 20 hộ", by=rounds.lan)
    correct(report, rounds.lan, ho=20)
    report.refresh_from_db()
    assert (report.objected_at, Submission.objects.latest("pk").assisted_reason) == (None, "")
    with pytest.raises(reports.AlreadySubmitted):  # what the leader sent is the leader's
        reports.assist(
            report, reason=WHY, figures={"ho": 1}, narrative="", version=report.version, by=rounds.canbo_an,
            correcting=True,
        )  # fmt: skip
    assert "Sửa bản đã nhập thay" not in client.get(show(report)).content.decode()


def sync(client: Client, report: Report, user: Any, version: int, **fields: Any) -> Any:
    data = {"figure-ho": "51", "user": str(user.pk), "version": str(version), "submit": "1", "correcting": "1"}
    return client.post(reverse("report_sync", args=[report.pk]), data | fields)


def test_a_correction_waits_for_a_network_as_well(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=15)
    client, token = signed_in(rounds.lan), str(uuid.uuid4())
    answers = [sync(client, rounds.report_an1, rounds.lan, 1, token=token).json()["status"] for _ in range(2)]
    again = sync(client, rounds.report_an1, rounds.lan, 1, token=str(uuid.uuid4()))
    assert (answers, again.json()["status"]) == (["stored", "already"], "already")
    assert Submission.objects.count() == 2
    reports.accept(rounds.report_an1, by=rounds.canbo_an)
    late = sync(client, rounds.report_an1, rounds.lan, 2, token=str(uuid.uuid4()), **{"figure-ho": "52"})
    assert (late.status_code, late.json()["status"]) == (409, "conflict")
    assert "đã được duyệt" in late.json()["message"]
