"""The pages of imports: sent, waited for, matched, previewed, confirmed, taken back."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from exchange.models import Import, ImportRow
from tests.exchange.import_rows import full_import, make_import, workbook, wrong_import
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

State = Import.State


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)


@pytest.fixture
def an(world: World) -> Client:
    return signed_in(world.canbo_an)


def shown(client: Client, batch: Import, query: str = "") -> str:
    return unescape(client.get(reverse("import_show", args=[batch.pk]) + query).content.decode())


def listed(client: Client, query: str = "") -> str:
    return unescape(client.get(reverse("import_list") + query).content.decode())


def post(client: Client, step: str, batch: Import, **data: Any) -> Any:
    return client.post(reverse(f"import_{step}", args=[batch.pk]), data, follow=True)


def send(client: Client, world: World, **data: Any) -> Any:
    facts = {"kind": "teams", "place": world.an.pk, "file": workbook()}
    return client.post(reverse("import_list"), facts | data)


def test_an_empty_list_says_what_to_do_first(an: Client, world: World) -> None:
    page = listed(an)
    assert "Chưa có lần nhập nào. Xin tải tệp mẫu ở bước 1" in page
    assert reverse("import_template", args=["teams"]) + f"?place={world.an.pk}" in page


def test_an_official_of_a_commune_brings_in_teams_and_hamlets_of_that_commune_only(an: Client, world: World) -> None:
    page = listed(an)
    assert reverse("import_template", args=["hamlets"]) in page
    assert reverse("import_template", args=["targets"]) not in page
    assert "Chọn địa bàn này" not in page
    assert send(an, world, kind="targets").status_code == 422
    assert send(an, world, place=world.binh.pk).status_code == 404
    assert Import.objects.count() == 0


def test_staff_choose_the_place_and_see_what_came_in_there(world: World) -> None:
    staff = signed_in(world.so)
    make_import(world, file_name="cua-an.xlsx")
    make_import(world, by=world.canbo_binh, place=world.binh, file_name="cua-binh.xlsx")
    everywhere, there = listed(staff), listed(staff, f"?place={world.an.pk}")
    assert ("cua-an.xlsx" in everywhere, "cua-binh.xlsx" in everywhere) == (True, True)
    assert ("cua-an.xlsx" in there, "cua-binh.xlsx" in there) == (True, False)
    assert "Nhập danh sách: Xã An" in there
    assert reverse("import_template", args=["targets"]) + f"?place={world.an.pk}" in there
    assert staff.get(reverse("import_list"), {"place": world.xa.pk}).status_code == 404


def test_a_sent_workbook_waits_in_the_name_of_its_sender(an: Client, world: World) -> None:
    answer = send(an, world)
    batch = Import.objects.get()
    assert answer["Location"] == reverse("import_show", args=[batch.pk])
    assert (batch.state, batch.requested_by, batch.place, batch.file_name) == (
        State.QUEUED, world.canbo_an, world.an, "tổ.xlsx",
    )  # fmt: skip


def test_a_file_that_is_no_workbook_is_refused_on_the_spot_with_the_reason(an: Client, world: World) -> None:
    file = workbook("tổ.xlsx")
    file.file.write(b"%PDF-1.7 not a workbook at all")
    file.file.truncate()
    answer = send(an, world, file=file)
    assert answer.status_code == 422
    assert "Tệp danh sách (không quá 5 MB): " in answer.content.decode()
    assert Import.objects.count() == 0


def test_no_file_is_asked_for_again(an: Client, world: World) -> None:
    answer = send(an, world, file="")
    assert (answer.status_code, "Xin chọn tệp cần nhập, hoặc dán các ô" in answer.content.decode()) == (422, True)


def test_a_template_is_a_workbook_to_be_kept(an: Client, world: World, tmp_path: Path) -> None:
    answer = an.get(reverse("import_template", args=["teams"]), {"place": world.an.pk})
    assert answer["Content-Disposition"].startswith('attachment; filename="mau-teams-01101-')
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    (tmp_path / "t.xlsx").write_bytes(answer.getvalue())
    assert load_workbook(tmp_path / "t.xlsx").sheetnames[:3] == ["Hướng dẫn", "Tổ", "Thành viên"]


@pytest.mark.parametrize("state", [State.QUEUED, State.READING, State.CONFIRMED, State.APPLYING])
def test_what_is_in_work_is_watched_until_it_is_not(state: str, an: Client, world: World) -> None:
    batch = make_import(world, state, done=1, total=3)
    progress = reverse("import_progress", args=[batch.pk])
    assert f'hx-get="{progress}"' in shown(an, batch)
    assert "1/3" in an.get(progress).content.decode()
    Import.objects.filter(pk=batch.pk).update(state=State.READY)
    assert an.get(progress)["HX-Refresh"] == "true"


def test_a_refused_workbook_says_why_and_what_to_do(an: Client, world: World) -> None:
    page = shown(an, make_import(world, State.REFUSED, error="Tệp có mật khẩu."))
    assert "Tệp có mật khẩu." in page
    assert "Tải tệp khác lên" in page


def test_the_preview_says_in_numbers_what_will_be_written(an: Client, world: World) -> None:
    page = shown(an, full_import(world))
    assert "Ghi 2 thành viên</button>" in page
    assert "0912 345 601</del> → <ins>0912 345 699" in page  # what changes comes first where nothing is wrong


def test_each_state_of_a_line_has_its_tab(an: Client, world: World) -> None:
    batch = full_import(world)
    assert "Lý Thị Mới" in shown(an, batch, "?show=new")
    assert "Lý Thị Mới" not in shown(an, batch, "?show=unchanged")
    assert "Không có dòng nào như vậy" in shown(an, batch, "?show=wrong")
    assert "0912 345 699" in shown(an, batch, "?show=anything")


def test_wrong_cells_are_named_and_nothing_can_be_written(an: Client, world: World) -> None:
    batch = wrong_import(world)
    page = shown(an, batch)
    for words in ("Thành viên, ô A5", "Có phải là “Ấp An 1”?", "Thành viên, ô C5", "Thành viên, dòng 6"):
        assert words in page
    assert reverse("import_errors", args=[batch.pk]) in page
    assert reverse("import_confirm", args=[batch.pk]) not in page


def test_the_workbook_of_errors_is_there_only_while_there_are_errors(an: Client, world: World) -> None:
    assert an.get(reverse("import_errors", args=[wrong_import(world).pk])).status_code == 200
    assert an.get(reverse("import_errors", args=[full_import(world).pk])).status_code == 404


def test_a_file_that_says_nothing_new_offers_nothing_to_write(an: Client, world: World) -> None:
    batch = full_import(world)
    batch.rows.exclude(state=ImportRow.State.UNCHANGED).delete()
    page = shown(an, batch)
    assert "không có gì để ghi" in page
    assert reverse("import_confirm", args=[batch.pk]) not in page


def test_only_the_sender_confirms(world: World) -> None:
    batch = full_import(world)
    page = shown(signed_in(world.so), batch)
    assert "người gửi là Phạm Thu An xác nhận" in page
    assert reverse("import_confirm", args=[batch.pk]) not in page


def test_phones_in_a_preview_are_masked_above_the_commune(world: World) -> None:
    batch = full_import(world)
    pages = [shown(signed_in(world.so), batch, query) for query in ("", "?show=new", "?show=unchanged")]
    assert not any(phone in page for page in pages for phone in ("345 601", "0912345601", "345 699", "0987654321"))
    own = full_import(world, by=world.so)
    assert "0912 345 601" not in shown(signed_in(world.so), own)
    assert "0987654321" in shown(signed_in(world.so), own, "?show=new")


def test_new_hamlets_of_a_commune_wait_for_the_department(an: Client, world: World) -> None:
    batch = full_import(world, kind="hamlets", heads={})
    batch.rows.update(sheet="hamlets")
    assert "chờ Sở duyệt" in shown(an, batch)
    own = full_import(world, kind="hamlets", heads={}, by=world.so)
    own.rows.update(sheet="hamlets")
    assert "chờ Sở duyệt" not in shown(signed_in(world.so), own)


def test_confirming_queues_what_was_read(an: Client, world: World) -> None:
    batch = full_import(world)
    refused = post(an, "confirm", batch, digest="another").content.decode()
    assert "Dữ liệu trên cổng đã thay đổi" in refused
    assert Import.objects.get(pk=batch.pk).state == State.READY
    post(an, "confirm", batch, digest="d1")
    assert Import.objects.get(pk=batch.pk).state == State.CONFIRMED


def test_a_file_is_dropped(an: Client, world: World) -> None:
    batch = full_import(world)
    assert "Đã bỏ tệp, không ghi gì." in post(an, "discard", batch).content.decode()
    assert Import.objects.get(pk=batch.pk).state == State.DISCARDED


def test_an_applied_import_says_what_happened_and_where_to_see_it(an: Client, world: World) -> None:
    page = shown(an, full_import(world, state=State.APPLIED))
    assert "Đã ghi 2 thành viên lúc" in page
    assert reverse("team_list") in page


def test_what_cannot_be_taken_back_says_why(an: Client, world: World) -> None:
    older, newer = (full_import(world, state=State.APPLIED) for _ in range(2))
    assert "Không hoàn tác được." in shown(an, older)
    assert reverse("import_undo", args=[older.pk]) not in shown(an, older)
    post(an, "undo", older)
    assert Import.objects.get(pk=older.pk).state == State.APPLIED
    assert newer.pk


@pytest.mark.parametrize(
    ("state", "words"), [(State.UNDONE, "Đã hoàn tác lúc"), (State.DISCARDED, "Tệp này đã bỏ, không ghi gì.")]
)
def test_what_has_ended_says_so(state: str, words: str, an: Client, world: World) -> None:
    assert words in shown(an, full_import(world, state=state))


def test_home_tells_the_sender_what_waits(an: Client, world: World) -> None:
    batch = full_import(world)
    task = "lần nhập danh sách chờ xác nhận"
    page = an.get(reverse("home")).content.decode()
    assert (task in page, reverse("import_show", args=[batch.pk]) in page) == (True, True)
    assert task not in signed_in(world.so).get(reverse("home")).content.decode()
    Import.objects.update(state=State.DISCARDED)
    assert task not in an.get(reverse("home")).content.decode()


def test_home_counts_what_can_be_confirmed_apart_from_what_has_to_be_mended(an: Client, world: World) -> None:
    for _ in range(2):
        full_import(world, new=1, changed=1)
        wrong_import(world, new=1, wrong=1)
    full_import(world, state=State.UNMATCHED)
    Import.objects.filter(pk=full_import(world).pk).update(new=0, changed=0)  # nothing to confirm
    tasks = {task.sentence: task for task in an.get(reverse("home")).context["tasks"]}
    confirm = tasks["lần nhập danh sách chờ xác nhận"]
    mend = tasks["lần nhập danh sách còn phải ghép cột hoặc sửa dòng"]
    assert (confirm.figure, confirm.calm, mend.figure, mend.calm) == ("2", False, "3", True)
    for task in (confirm, mend):
        assert an.get(task.url).context["table"].count == int(task.figure)
    assert "Không có gì mới" in an.get(reverse("import_list")).content.decode()


def test_a_file_that_was_written_under_its_name_since_waits_no_more(an: Client, world: World) -> None:
    old, marked, other = (wrong_import(world, wrong=1, file_name=name) for name in ("tổ.xlsx", "a.xlsx", "b.xlsx"))
    corrected = marked.marked_name.replace(".", " (1).")
    written = [full_import(world, new=1, file_name=name) for name in ("tổ.xlsx", corrected)]
    assert set(Import.objects.to_be_mended()) == {old, marked, other}
    Import.objects.filter(pk__in=[one.pk for one in written]).update(state=State.APPLIED, applied_at=timezone.now())
    assert list(Import.objects.to_be_mended()) == [other]
    Import.objects.filter(pk=other.pk).update(wrong=0, new=1, file_name=old.file_name)
    assert not Import.objects.confirmable().exists()


def test_the_page_of_teams_leads_there_for_those_who_may(an: Client, world: World) -> None:
    link = f'href="{reverse("import_list")}"'
    assert link in an.get(reverse("team_list")).content.decode()
    assert link not in signed_in(world.huyen_dong).get(reverse("team_list")).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_lines(
    an: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    batch = full_import(world)
    rows = [
        ImportRow(
            batch=batch, state=state, sheet="members", title="Thành viên", number=n, raw={"full_name": f"Người {n}"},
            changes=[], cells={},
        )
        for n, state in enumerate(["new", "changed"] * 60, 100)
    ]  # fmt: skip
    ImportRow.objects.bulk_create(rows)
    with django_assert_max_num_queries(18):
        assert "Trang 1/2" in shown(an, batch, "?show=new")
