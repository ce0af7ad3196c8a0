"""The notice on personal data: for everybody to read, and read once by each account."""

from django.test import Client
from django.urls import reverse

from accounts.actions.directory import keep
from accounts.models import NOTICE_VERSION, Event
from notices.models import Channel
from tests.world import World

BUTTON = "Tôi đã đọc"
OFFER = "đọc thông báo về dữ liệu cá nhân"


def test_anybody_reads_it_and_nobody_signed_out_reads_whose_number_to_call(world: World, client: Client) -> None:
    keep(world.song_xanh, full_name="Mai Đầu Mối", title="Trưởng phòng", phone="0905111222", by=world.so)
    page = client.get(reverse("privacy_notice")).content.decode()
    assert "Giữ những gì" in page
    assert "Mai Đầu Mối" not in page
    client.force_login(world.lan)
    page = client.get(reverse("privacy_notice")).content.decode()
    assert "Mai Đầu Mối" in page
    assert "0905 111 222" in page


def test_it_says_what_is_sensitive_and_by_which_channels_messages_leave(db: None, client: Client) -> None:
    """Decree 356/2025 counts sign-ins and the use of online services so (docs/law.csv)."""
    page = client.get(reverse("privacy_notice")).content.decode()
    sensitive = next(line for line in page.splitlines() if "nhạy cảm" in line)
    kinds = ("đăng nhập", "mở tin", "thông báo", "văn bản", "mẫu báo cáo")
    assert [words for words in kinds if words not in sensitive] == []
    assert "Ảnh kèm báo cáo: có thể thấy mặt người" in page  # and erasure finds nobody in a picture
    leaving = next(line for line in page.splitlines() if "ra nước ngoài" in line).lower()
    said = {Channel.PUSH: "bật thông báo trên máy", Channel.SMS: "sms"}
    assert [one for one in Channel if said.get(one, one.label.lower()) not in leaving] == []


def test_it_names_whoever_is_kept_by_name_without_an_account_or_a_team(db: None, client: Client) -> None:
    """As tests/teams/test_erasure_planted.py lists the columns that hold a name."""
    page = client.get(reverse("privacy_notice")).content.decode()
    kept, _, how_long = page.partition("Giữ trong bao lâu")
    people = ("Cán bộ đầu mối", "Người ký", "Ban chỉ đạo", "Giảng viên", "khách dự buổi tập huấn")
    assert [words for words in people if words.lower() not in kept.lower()] == []
    assert [words for words in people[1:] if words.lower() not in how_long.lower()] == []


def test_it_stands_at_the_foot_of_every_page_and_at_forms_that_take_data(world: World, client: Client) -> None:
    link = f'href="{reverse("privacy_notice")}"'
    assert client.get(reverse("account_login")).content.decode().count(link) == 1
    for actor, url, args in (
        ("canbo_an", "member_add", [world.team_an1.pk]),
        ("canbo_an", "team_create", []),
        ("so", "account_create", []),
    ):
        client.force_login(world.users[actor])
        assert client.get(reverse(url, args=args)).content.decode().count(link) == 2, url


def test_it_is_asked_for_on_home_until_it_was_read_and_blocks_nothing(world: World, client: Client) -> None:
    client.force_login(world.lan)
    assert OFFER in client.get(reverse("home")).content.decode()
    assert BUTTON in client.get(reverse("privacy_notice")).content.decode()
    assert client.get(reverse("team_list")).status_code == 200
    client.post(reverse("privacy_read"))
    client.post(reverse("privacy_read"))
    world.lan.refresh_from_db()
    assert world.lan.privacy_read_version == NOTICE_VERSION
    assert OFFER not in client.get(reverse("home")).content.decode()
    assert BUTTON not in client.get(reverse("privacy_notice")).content.decode()
    event = Event.objects.get(verb="privacy.read_notice")
    assert (event.by, event.after) == (world.lan, {"version": NOTICE_VERSION})
    world.minh.refresh_from_db()
    assert not world.minh.has_read_notice
