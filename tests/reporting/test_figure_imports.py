"""A commune's figures from a workbook: entered for its leaders as by the form, told, objected to, and taken back."""

import datetime
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Event
from core.refusals import Refused
from exchange.actions import imports
from exchange.exports.import_errors import write_errors
from exchange.exports.templates import Template
from exchange.models import Import
from notices.models import Notice
from places.models import Place
from reporting.actions import reports
from reporting.actions.verification import report_faults
from reporting.models import Indicator, Report, Round, Submission
from tests.exchange.world_imports import again, applied, confirmed, read
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import add_rounds, open_team_round, report_of, send
from tests.world import World, make_team

pytestmark = pytest.mark.once

HEAD = ["STT", "Tên tổ", "Hộ được hướng dẫn (hộ)", "tai-khoan", "Đơn hàng", "Buổi hướng dẫn", "Tình hình"]
State = Report.State


@pytest.fixture
def country(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    Place.objects.filter(pk=world.an2.pk).update(households=2_000)
    return add_rounds(world)


def table(*lines: Sequence[Any], head: Sequence[str] = HEAD) -> dict[str, Any]:
    return {"Sheet1": [["BIỂU TỔNG HỢP SỐ LIỆU THÁNG 7"], list(head), *lines]}


def sent_before(world: World, month: int = 6, **figures: int) -> None:
    days = {"data_from": datetime.date(2022, month, 1), "data_to": datetime.date(2022, 6, 30)}
    june = open_team_round(world, code="ky-0", title="Kỳ 6", **days)
    send(report_of(june, world.team_an2), by=world.minh, **figures)
    stop(june)


def both() -> dict[str, Any]:
    return table(
        [1, "Tổ An 1", 12, None, 0, 2, "Bà con hỏi nhiều"], [2, "Tổ CNSCĐ ấp An 2", "1.234", 30, None, None, None]
    )


def take_in(world: World, sheets: dict[str, Any], **said: Any) -> Import:
    return applied(world, sheets, kind="figures", **said)


def preview_of(world: World, sheets: dict[str, Any], **said: Any) -> Import:
    return read(world, sheets, kind="figures", **said)


def states(batch: Import) -> list[str]:
    return list(batch.rows.order_by("pk").values_list("state", flat=True))


def faults(batch: Import) -> list[tuple[str, str]]:
    return [(one["cell"], one["message"]) for row in batch.rows.order_by("pk") for one in row.faults]


def remarks(batch: Import) -> list[tuple[str, str]]:
    return [(one["cell"], one["message"]) for row in batch.rows.order_by("pk") for one in row.remarks]


def standing(report: Report) -> Report:
    return Report.objects.select_related("round", "place", "team").get(pk=report.pk)


def figures(report: Report) -> dict[str, int | None]:
    return dict(report.figures.values_list("indicator__code", "value"))


def stop(round: Round) -> None:
    """It takes no reports from now on."""
    now = timezone.now()
    Round.objects.filter(pk=round.pk).update(closes_at=now, due_at=now)
    round.reports.update(due_at=now)


def titles_to(user: Any) -> list[str]:
    return [notice.title for notice in Notice.objects.filter(to=user, kind="assisted").order_by("pk")]


def test_a_table_of_the_commune_becomes_reports_of_its_teams_and_their_leaders_may_object(country: World) -> None:
    batch = take_in(country, both())
    assert (batch.new, batch.changed, batch.wrong) == (2, 0, 0)
    first, second = standing(country.report_an1), standing(country.report_an2)
    assert figures(first) == {"ho": 12, "tai-khoan": None, "don": 0}  # an empty cell is no zero
    assert figures(second) == {"ho": 1234, "tai-khoan": 30, "don": None}
    assert (first.activities["sessions"], first.narrative) == (2, "Bà con hỏi nhiều")
    submission = first.submissions.get()
    assert (submission.by, submission.number) == (country.canbo_an, 1)
    assert submission.assisted_reason == f"Nhập từ tệp Excel, lần nhập số {batch.pk}"
    assert titles_to(country.lan) == ["Phạm Thu An đã nhập thay báo cáo “Kỳ tháng 7/2022” của Tổ An 1"]
    event = Event.objects.about(first).get(verb="reports.assist")
    assert (event.by, event.reason) == (country.canbo_an, submission.assisted_reason)
    assert reports.object_to(first, objection="Tổ tôi chỉ có 7 hộ", by=country.lan).objected_at
    assert not list(report_faults())


def test_wrong_figures_are_named_at_their_cells_and_nothing_is_written(country: World) -> None:
    sheets = table(
        [1, "Tổ An 1", 12, -3, 5_001, None, None],
        [2, "Tổ An 9", 1, None, None, None, None],
        [3, "Ấp An 2", "không phát sinh", None, "12,5", None, None],
        [4, "tổ an 1", 4, None, None, None, None],
    )
    batch = preview_of(country, sheets)
    said = dict(faults(batch))
    assert list(said) == ["D3", "E3", "B4", "C5", "E5", "B6"]
    assert "nhận số từ 0 đến 5.000" in said["E3"]
    assert "Có phải là" in said["B4"]
    assert "cột “Không phát sinh”" in said["C5"]
    assert said["B6"] == "Dòng 3 cũng ghi Tổ An 1 ở Kỳ tháng 7/2022. Xin giữ một dòng."
    file = BytesIO()
    write_errors(file, batch, by=country.canbo_an)
    assert "5.000" in load_workbook(file)["Sheet1"]["E3"].comment.text
    with refused("import_not_ready"):
        imports.confirm(batch, digest=batch.digest, by=country.canbo_an)
    assert not Submission.objects.exists()


def test_nothing_happened_is_a_zero_of_flows_and_the_reason_of_a_line_is_told(country: World) -> None:
    sheets = table(
        ["Ấp An 1", "x", 8, "Tổ trưởng đi viện"], head=["Ấp", "Không phát sinh", "Tài khoản đang dùng", "Lý do"]
    )
    take_in(country, sheets)
    submission = standing(country.report_an1).submissions.get()
    assert (submission.figures, submission.nothing_happened) == ({"ho": 0, "tai-khoan": 8, "don": 0}, True)
    assert submission.assisted_reason == "Tổ trưởng đi viện"
    wrong = preview_of(country, table(["Ấp An 2", "x", 8], head=["Ấp", "Không phát sinh", "Đơn hàng"]))
    assert [cell for cell, _ in faults(wrong)] == ["C3"]


def test_what_a_team_sent_or_is_writing_is_left_alone_and_the_line_says_why(country: World) -> None:
    send(country.report_an1, by=country.lan, ho=5)
    report = country.report_an2
    reports.save_draft(report, figures={"ho": 3}, narrative="", version=report.version, by=country.minh)
    batch = preview_of(country, both())
    assert states(batch) == ["unchanged", "unchanged"]
    (_, sent), (_, drafted) = remarks(batch)
    assert sent.startswith("Nguyễn Thị Lan đã nộp lúc ")
    assert "bản nháp lưu lúc" in drafted
    with refused("import_not_ready"):
        imports.confirm(batch, digest=batch.digest, by=country.canbo_an)


def test_what_an_official_entered_is_corrected_and_what_came_back_is_sent_again(country: World) -> None:
    take_in(country, both())
    reports.return_report(standing(country.report_an2), reason="Xem lại", by=country.canbo_an)
    assert states(preview_of(country, both())) == ["unchanged", "unchanged"]
    batch = take_in(country, table([1, "Tổ An 1", 13], [2, "Ấp An 2", None, 31], head=HEAD[:4]))
    assert (batch.new, batch.changed) == (0, 2)
    assert figures(country.report_an1) == {"ho": 13, "tai-khoan": None, "don": 0}  # an empty cell erases nothing
    assert figures(country.report_an2) == {"ho": 1234, "tai-khoan": 31, "don": None}
    assert list(country.report_an1.submissions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_what_stands_out_is_weighed_before_it_is_written_and_the_reviewer_sees_that(country: World) -> None:
    Place.objects.filter(pk=country.an1.pk).update(households=10)
    sent_before(country, tai_khoan=40)
    batch = preview_of(country, table([1, "Tổ An 1", 12], [2, "Tổ An 2", 5, 0], head=HEAD[:4]))
    (large, why), (gone, because) = remarks(batch)
    assert (large, gone) == ("C3", "D4")
    assert "12 lớn hơn số hộ của Ấp An 1 (10)" in why
    assert "số biết gần nhất (Kỳ 6) là 40, nay ghi 0" in because
    with refused("not_weighed"):
        imports.confirm(batch, digest=batch.digest, by=country.canbo_an)
    imports.confirm(batch, digest=batch.digest, weighed=True, by=country.canbo_an)
    imports.run(batch.pk)
    assert set(Submission.objects.filter(report__round=country.round_1).values_list("confirmed", flat=True)) == {True}


@pytest.mark.parametrize(("month", "ho", "accounts", "asked"), [(6, 41, 90, 2), (6, 30, 120, 0), (4, 41, 120, 0)])
def test_a_number_far_from_the_last_is_asked(country: World, month: int, ho: int, accounts: int, asked: int) -> None:
    sent_before(country, month, ho=12, tai_khoan=184)
    found = remarks(preview_of(country, table([2, "Tổ An 2", ho, accounts], head=HEAD[:4])))
    said = ["lần báo cáo gần nhất (Kỳ 6) là 12, nay ghi 41", "số biết gần nhất (Kỳ 6) là 184, nay ghi 90"][:asked]
    assert [cell for cell, _ in found] == ["C3", "D3"][:asked]
    assert all(part in sentence for part, (_, sentence) in zip(said, found, strict=True))


def test_a_team_that_reports_between_preview_and_confirmation_keeps_its_report(country: World) -> None:
    batch = confirmed(country, both(), kind="figures")
    send(country.report_an1, by=country.lan, ho=5)
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, states(batch)) == (Import.State.READY, ["unchanged", "new"])
    assert batch.error.startswith("Dữ liệu trên cổng đã thay đổi")
    assert figures(country.report_an1)["ho"] == 5
    assert not country.report_an2.submissions.exists()


def test_a_round_is_named_where_several_receive_and_one_that_is_over_is_refused_in_words(country: World) -> None:
    other = open_team_round(
        country, code="ky-2", title="Kỳ tháng 8/2022", indicators=[Indicator.objects.get(code="don")]
    )
    batch = preview_of(country, both())
    assert {message for _, message in faults(batch)} == {
        "Có 2 kỳ đang nhận báo cáo: “Kỳ tháng 8/2022” hoặc “Kỳ tháng 7/2022”. "
        "Xin chọn một lần ở mục “Điều cổng hỏi một lần”, hoặc ghi tên kỳ vào cột “Kỳ báo cáo”."
    }
    head = ["Kỳ", "Tên tổ", "Hộ được hướng dẫn", "Đơn hàng"]
    named = table(
        ["ky-2", "Tổ An 1", None, 4],
        ["Kỳ tháng 7/2022", "Tổ An 1", 6, None],
        ["Kỳ tháng 8/2022", "Tổ An 2", 1, 2],
        head=head,
    )
    assert faults(preview_of(country, named)) == [
        ("C5", "Kỳ “Kỳ tháng 8/2022” không hỏi chỉ tiêu này. Xin để trống ô này.")
    ]
    named["Sheet1"].pop()
    take_in(country, named)
    assert figures(report_of(other, country.team_an1)) == {"don": 4}
    assert figures(country.report_an1)["ho"] == 6
    stop(other)
    late = preview_of(country, table(["ky-2", "Tổ An 2", None, 4], head=head))
    assert "Kỳ “Kỳ tháng 8/2022” đã ngừng nhận báo cáo, chỉ nhận đến" in faults(late)[0][1]
    stop(country.round_1)
    stop(country.round_xa)
    batch = preview_of(country, both())
    assert (batch.state, batch.error) == (
        Import.State.REFUSED, "Hiện không có kỳ báo cáo nào đang nhận báo cáo của các tổ ở Xã An.",
    )  # fmt: skip


def test_taking_it_back_leaves_the_versions_in_the_story_and_nothing_in_the_sums(country: World) -> None:
    report = country.report_an2
    reports.draft_for(report, reason="Chờ số", figures={"ho": 3}, narrative="", version=0, by=country.canbo_an)
    before = [standing(one) for one in (country.report_an1, report)]
    batch = take_in(country, both())
    assert imports.why_not_undoable(batch) == ""
    imports.undo(batch, by=country.canbo_an)
    for was in before:
        now = standing(was)
        kept = ("state", "draft", "first_submitted_at", "submitted_at", "narrative", "activities")
        assert [getattr(now, name) for name in kept] == [getattr(was, name) for name in kept]
        assert (figures(now), now.withdrawn, now.submissions.count()) == ({}, [1], 1)
        assert now.compliance_now(timezone.now()) == was.compliance_now(timezone.now())
    assert titles_to(country.lan)[-1] == "Phạm Thu An đã rút lại bản nhập thay báo cáo “Kỳ tháng 7/2022” của Tổ An 1"
    assert not list(report_faults())
    client = signed_in(country.canbo_an)
    assert "Rút lại bản đã nhập" in client.get(reverse("report_show", args=[country.report_an1.pk])).content.decode()
    assert client.get(reverse("report_receipt", args=[country.report_an1.pk])).status_code == 404
    sent = send(country.report_an1, by=country.lan, ho=7)  # the team goes on as if nothing had been entered
    first = standing(country.report_an1)
    assert (sent.number, first.first_submitted_at, figures(first)["ho"]) == (2, sent.at, 7)
    assert reports.accept(first, by=country.canbo_an).state == State.ACCEPTED
    assert not list(report_faults())


def test_taking_back_a_correction_lets_the_version_before_stand(country: World) -> None:
    take_in(country, both())
    reports.return_report(standing(country.report_an2), reason="Xem lại", by=country.canbo_an)
    batch = take_in(country, table([1, "Tổ An 1", 13], [2, "Ấp An 2", 9], head=HEAD[:3]))
    imports.undo(batch, by=country.canbo_an)
    first, second = standing(country.report_an1), standing(country.report_an2)
    assert (first.state, figures(first)) == (State.SUBMITTED, {"ho": 12, "tai-khoan": None, "don": 0})
    assert (second.state, second.return_reason, figures(second)["ho"]) == (State.RETURNED, "Xem lại", 1234)
    assert [one.number for one in first.versions] == [1]
    assert not list(report_faults())


@pytest.mark.parametrize("what", ["objects", "returned", "corrected", "accepted", "closed"])
def test_what_somebody_went_on_with_is_not_taken_back(country: World, what: str) -> None:
    batch = take_in(country, both())
    report = standing(country.report_an1)
    if what == "objects":
        reports.object_to(report, objection="Sai số", by=country.lan)
    elif what == "returned":
        reports.return_report(report, reason="Xem lại", by=country.canbo_an)
    elif what == "corrected":
        reports.assist(
            report,
            reason="Gọi lại",
            figures={"ho": 1},
            narrative="",
            version=report.version,
            by=country.canbo_an,
            correcting=True,
        )
    elif what == "accepted":
        reports.accept(report, by=country.so)
    else:
        now = timezone.now()
        Round.objects.filter(pk=country.round_1.pk).update(closes_at=now, due_at=now)
    stood = standing(report)
    with pytest.raises(Refused) as refusal:
        imports.undo(batch, by=country.canbo_an)
    words = "đã ngừng nhận báo cáo" if what == "closed" else "“Tổ An 1” đã được sửa sau lần nhập này"
    assert words in str(refusal.value)
    assert (again(batch).state, standing(report).version) == (Import.State.APPLIED, stood.version)
    assert figures(country.report_an2)["ho"] == 1234


def test_the_way_from_a_round_to_its_figures_asks_for_a_mark_where_numbers_stand_out(country: World) -> None:
    Place.objects.filter(pk=country.an1.pk).update(households=10)
    client, offered = signed_in(country.canbo_an), reverse("import_list") + "?kind=figures"
    listing = reverse("report_list") + "?round=ky-1"
    assert offered in client.get(listing).content.decode()
    assert offered not in signed_in(country.so).get(listing).content.decode()
    assert '<option value="figures" selected>' in client.get(offered).content.decode()
    batch = preview_of(country, both())
    page = client.get(reverse("import_show", args=[batch.pk])).content.decode()
    assert "1 dòng có số cần xem kỹ trước khi ghi" in page
    assert 'name="weighed"' in page
    posted = {"digest": batch.digest}
    for more, state in (({}, Import.State.READY), ({"weighed": "on"}, Import.State.CONFIRMED)):
        client.post(reverse("import_confirm", args=[batch.pk]), posted | more)
        assert again(batch).state == state


@pytest.mark.parametrize("name", ["canbo_binh", "huyen_dong", "so", "quantri", "lan"])
def test_only_the_commune_itself_brings_figures(country: World, name: str) -> None:
    with refused("not_allowed"):
        preview_of(country, both(), by=country.users[name])


def test_the_template_lists_who_still_owes_with_a_column_for_each_figure(country: World) -> None:
    send(country.report_an1, by=country.lan, ho=5)
    make_team(country.an2, "Tổ không phải nộp", founded_on=datetime.date(2022, 8, 10))
    file = BytesIO()
    Template("figures", country.an, country.canbo_an, timezone.now()).write(file)
    header, *lines = load_workbook(file)["Số liệu"].values
    assert header[:6] == ("Kỳ báo cáo", "Địa bàn", "Tổ", "Hộ được hướng dẫn", "Tài khoản đang dùng", "Đơn hàng")
    assert [line[:5] for line in lines] == [
        ("Kỳ của xã", "Xã An", None, None, None),
        ("Kỳ tháng 7/2022", "Ấp An 2", "Tổ An 2", None, None),
    ]
    filled = [["Kỳ của xã", "Xã An", None, 5, 9, 9], ["Kỳ tháng 7/2022", "Ấp An 2", "Tổ An 2", 4, 5, 6]]
    take_in(country, {"Số liệu": [header, *filled]})
    assert figures(country.report_an2) == {"ho": 4, "tai-khoan": 5, "don": 6}
