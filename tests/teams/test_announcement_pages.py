"""The pages of announcements: written with a file, previewed in numbers, read, confirmed, followed, withdrawn."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Look, User
from notices.models import Notice
from teams.actions import announcements
from teams.models import Announcement, Member, Receiver
from teams.views import announcement_readers
from tests.pdfs import pdf
from tests.reporting.pages import signed_in
from tests.teams.world_announcements import TEXT, TITLE, a_draft, a_sent_one
from tests.world import World

pytestmark = pytest.mark.once
FORM = {"title": TITLE, "text": TEXT, "audience": ["heads"], "asks_confirmation": "on"}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


def body(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def scan(data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("moi-hop.pdf", data or pdf(), content_type="application/pdf")


def test_an_announcement_is_written_previewed_sent_read_and_confirmed(world: World) -> None:
    commune, leader = signed_in(world.canbo_an), signed_in(world.lan)
    answer = commune.post(reverse("announcement_create", args=[world.an.pk]), FORM | {"scan": scan()}, follow=True)
    draft = Announcement.objects.get()
    preview = answer.content.decode()
    assert "Gửi tới 2 người?" in preview
    assert "<dt>Chỉ xem được trên cổng</dt><dd>1/2 người</dd>" in preview  # lan has signed in
    assert not Notice.objects.exists()
    number = re.search(r'name="number" value="(\d+)"', preview)
    assert number
    answer = commune.post(reverse("announcement_send", args=[draft.pk]), {"number": number[1]}, follow=True)
    assert "Đã gửi thông báo tới 2 người." in answer.content.decode()

    assert f'<p class="lead">{TITLE}</p>' in body(leader, "home")
    page = body(leader, "announcement_show", draft.pk)
    assert "Mang theo sổ tay." in page
    assert reverse("announcement_opened", args=[draft.pk]) in page
    assert Notice.objects.get(to=world.lan).read_at is None  # reading writes nothing
    leader.post(reverse("announcement_opened", args=[draft.pk]))
    assert Notice.objects.get(to=world.lan).read_at
    file = leader.get(reverse("announcement_file", args=[draft.pk]))
    assert b"".join(file) == pdf()
    assert file["Content-Disposition"] == f'attachment; filename="thong-bao-{draft.pk}.pdf"'
    answer = leader.post(reverse("announcement_confirm", args=[draft.pk]), follow=True)
    assert "Anh/chị đã xác nhận đọc" in answer.content.decode()
    assert TITLE not in body(leader, "home")

    readers = body(commune, "announcement_readers", draft.pk)
    assert "<dt>Đã mở</dt><dd>1/2, 50,0%</dd>" in readers
    assert "<dt>Đã xác nhận</dt><dd>1/2, 50,0%</dd>" in readers
    assert "Nhắc 1 người chưa xác nhận" in readers
    assert ("Trần Văn Minh" in readers, "Nguyễn Thị Lan" in readers) == (True, False)
    assert "Nguyễn Thị Lan" in body(commune, "announcement_readers", draft.pk, who="all")
    assert "1/2, 50,0%" in body(commune, "announcement_list")


def test_a_double_press_sends_once_and_leads_to_what_was_sent(world: World) -> None:
    draft, commune = a_draft(world.canbo_an), signed_in(world.canbo_an)
    for _ in range(2):
        answer = commune.post(reverse("announcement_send", args=[draft.pk]), {"number": "2"}, follow=True)
        assert "Ai đã đọc" in answer.content.decode()
    assert Notice.objects.count() == 2


def test_where_the_number_changed_the_preview_shows_the_new_one(world: World) -> None:
    draft, commune = a_draft(world.canbo_an), signed_in(world.canbo_an)
    for number in ("1", "", "²", "9" * 30):
        answer = commune.post(reverse("announcement_send", args=[draft.pk]), {"number": number}, follow=True)
        assert "Số người nhận vừa thay đổi" in answer.content.decode()
        assert "Gửi tới 2 người?" in answer.content.decode()
    assert not Notice.objects.exists()


def test_the_form_keeps_what_was_typed_and_the_file(world: World) -> None:
    commune, path = signed_in(world.canbo_an), reverse("announcement_create", args=[world.an.pk])
    answer = commune.post(path, FORM | {"title": "Gọi 0912 345 678", "scan": scan()})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "không ghi số điện thoại" in page
    assert "Mang theo sổ tay." in page
    kept = re.search(r'name="kept" value="(.+?)"', page)
    assert kept
    commune.post(path, FORM | {"kept": kept[1]})
    draft = Announcement.objects.get()
    assert announcements.file_of(draft).read_bytes() == pdf()
    edit = reverse("announcement_edit", args=[draft.pk])
    commune.post(edit, FORM)
    assert Announcement.objects.get().file == draft.file
    commune.post(edit, FORM | {"without_file": "on"})
    assert Announcement.objects.get().file == ""
    assert commune.get(reverse("announcement_file", args=[draft.pk])).status_code == 404


def test_what_is_no_pdf_is_refused_at_the_field(world: World) -> None:
    commune = signed_in(world.canbo_an)
    answer = commune.post(reverse("announcement_create", args=[world.an.pk]), FORM | {"scan": scan(b"MZ")})
    assert answer.status_code == 422
    assert "không phải PDF" in answer.content.decode()
    assert not Announcement.objects.exists()


def test_whom_one_may_choose_is_what_there_is(world: World) -> None:
    department, commune = signed_in(world.so), signed_in(world.canbo_an)
    above = body(department, "announcement_create", world.song_xanh.pk)
    assert re.findall(r'name="audience" value="(\w+)"', above) == ["heads", "members", "commune", "district", "staff"]
    assert "Xã Bình" in above
    assert "Xã Cũ" not in above
    below = body(commune, "announcement_create", world.an.pk)
    assert re.findall(r'name="audience" value="(\w+)"', below) == ["heads", "members", "commune"]
    assert ("Tổ An 2" in below, "Tổ Bình 1" in below) == (True, False)
    stranger = FORM | {"teams": [str(world.team_binh1.pk)]}
    assert commune.post(reverse("announcement_create", args=[world.an.pk]), stranger).status_code == 422
    chosen = department.get(reverse("announcement_create", args=[world.song_xanh.pk]), {"commune": world.an.pk})
    assert chosen["Location"] == reverse("announcement_create", args=[world.an.pk])


def test_some_teams_are_chosen_and_stay_chosen(world: World) -> None:
    department = signed_in(world.so)
    path = reverse("announcement_create", args=[world.an.pk])
    preview = department.post(path, FORM | {"teams": [str(world.team_an2.pk)]}, follow=True).content.decode()
    assert "1 tổ đã chọn" in preview
    assert "Gửi tới 1 người?" in preview
    draft = Announcement.objects.get()
    ticked = re.findall(r'<input[^>]*name="teams"[^>]*checked[^>]*>', body(department, "announcement_edit", draft.pk))
    assert [f'value="{world.team_an2.pk}"' in one for one in ticked] == [True]


def test_a_draft_is_nobody_s_but_its_writer_s(world: World) -> None:
    draft = a_draft(world.canbo_an)
    assert TITLE not in body(signed_in(world.huyen_dong), "announcement_list")
    assert TITLE in body(signed_in(world.canbo_an), "announcement_list")
    for name in ("announcement_preview", "announcement_edit", "announcement_show", "announcement_readers"):
        assert signed_in(world.so).get(reverse(name, args=[draft.pk])).status_code == 404


def test_the_attachment_is_its_receivers_and_of_those_who_may_see_whom_it_went_to(world: World) -> None:
    name = announcements.SHELF.keep(pdf(), owner=world.so.pk)
    sent = a_sent_one(world.so, world.an, file=announcements.SHELF.name_of(name, owner=world.so.pk))
    path = reverse("announcement_file", args=[sent.pk])

    def status(user: User) -> int:
        answer = signed_in(user).get(path)
        if answer.streaming:
            answer.getvalue()
        return answer.status_code

    assert [status(user) for user in (world.lan, world.canbo_an, world.so)] == [200, 200, 200]
    assert [status(user) for user in (world.hoa, world.canbo_binh, world.so_nui, world.quantri)] == [404] * 4
    announcements.withdraw(sent, reason="Nhầm", by=world.so)
    assert [status(user) for user in (world.lan, world.so)] == [404, 404]


def test_a_withdrawn_one_says_that_and_why_and_nothing_of_what_it_said(world: World) -> None:
    sent, commune = a_sent_one(world.canbo_an), signed_in(world.canbo_an)
    page = body(commune, "announcement_withdraw", sent.pk)
    assert "0/2 người nhận đã mở" in page
    answer = commune.post(reverse("announcement_withdraw", args=[sent.pk]), {"reason": "Nhầm ngày"}, follow=True)
    pages = [answer.content.decode()]
    pages += [body(commune, name) for name in ("announcement_list", "home")]
    leader = signed_in(world.lan)
    pages += [body(leader, "announcement_show", sent.pk), body(leader, "notice_list"), body(leader, "home")]
    assert not [page for page in pages if TITLE in page or "sổ tay" in page]
    assert "Lý do: Nhầm ngày" in pages[3]
    again = commune.get(reverse("announcement_withdraw", args=[sent.pk]))
    assert again["Location"] == reverse("announcement_readers", args=[sent.pk])


def test_reminding_says_how_many_and_then_that_it_was_done(world: World) -> None:
    sent, commune = a_sent_one(world.canbo_an), signed_in(world.canbo_an)
    path = reverse("announcement_remind", args=[sent.pk])
    assert "Đã nhắc 2 người." in commune.post(path, follow=True).content.decode()
    assert "đã được nhắc một lần rồi" in commune.post(path, follow=True).content.decode()


def test_a_commune_calls_who_has_not_read_and_nobody_above_sees_a_number(world: World) -> None:
    User.objects.filter(pk=world.minh.pk).update(phone="0912345602")
    sent = a_sent_one(world.so, world.dong)
    assert 'href="tel:0912345602"' in body(signed_in(world.canbo_an), "announcement_readers", sent.pk)
    assert Look.objects.get().page == "announcement_readers"
    assert "0912345602" not in body(signed_in(world.so), "announcement_readers", sent.pk)
    of_binh = body(signed_in(world.so), "announcement_readers", sent.pk, place=str(world.binh.pk))
    assert ("Lê Thị Hoa" in of_binh, "Trần Văn Minh" in of_binh) == (True, False)


def test_a_leader_who_left_still_reads_what_was_sent_to_them(world: World) -> None:
    sent = a_sent_one(world.canbo_an)
    Member.objects.filter(user=world.lan).update(left_on=timezone.localdate())
    assert TITLE in body(signed_in(world.lan), "announcement_show", sent.pk)
    assert Receiver.objects.filter(user=world.lan).exists()


def test_reminding_many_is_confirmed_with_their_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcement_readers, "MANY", 1)
    sent, commune = a_sent_one(world.canbo_an), signed_in(world.canbo_an)
    path = reverse("announcement_remind", args=[sent.pk])
    for said in ({}, {"confirmed": "3"}):
        page = commune.post(path, said).content.decode()
        assert "Nhắc 2 người?" in page
        assert Notice.objects.count() == 2
    assert "Đã nhắc 2 người." in commune.post(path, {"confirmed": "2"}, follow=True).content.decode()
