"""The yearly review of rights: everybody's account looked at by somebody else, signed, and never changed after."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import reviews
from accounts.models import Event, Review, ReviewLine, User
from accounts.roles import Role
from tests.accounts.access_reviews import decided, opened
from tests.refusals import refused
from tests.world import PASSWORD, World, make_user

pytestmark = pytest.mark.once

NOW = datetime.datetime(2026, 11, 26, 8, tzinfo=datetime.UTC)


def line(world: World, name: str) -> ReviewLine:
    return ReviewLine.objects.get(review=opened(world), user=world.users[name])


def signed(world: World) -> Review:
    """A review in which Lan's account ends and Minh's is to be changed."""
    reviews.decide(line(world, "lan"), verdict="disable", note="Đã thôi việc", by=world.canbo_an)
    reviews.decide(line(world, "minh"), verdict="change", note="Nay phụ trách ấp khác", by=world.canbo_an)
    decided(world)
    return reviews.sign(opened(world), password=PASSWORD, by=world.quantri, at=NOW)


def test_a_review_holds_the_accounts_in_use_as_they_are_at_its_opening(world: World) -> None:
    User.objects.filter(username="hoa").update(is_active=False)
    User.objects.filter(username="lan").update(last_login=NOW)
    review = opened(world)
    names = set(review.lines.values_list("user__username", flat=True))
    assert names == set(world.users) - {"hoa", "so_nui"}
    assert (line(world, "lan").unit, line(world, "so").unit, line(world, "huyen_dong").unit) == (
        world.an, world.song_xanh, world.dong,
    )  # fmt: skip
    User.objects.filter(username="lan").update(role=Role.PARTNER, last_login=None)
    assert (line(world, "lan").role, line(world, "lan").last_login) == (Role.LEADER, NOW)
    with refused("review_opened"):
        reviews.open_review(world.song_xanh, by=world.quantri)


def test_only_the_administrator_opens_and_only_within_their_province(world: World) -> None:
    for by in ("so", "huyen_dong", "canbo_an", "lan"):
        with refused("out_of_scope"):
            reviews.open_review(world.an, by=world.users[by])
    with refused("out_of_scope"):
        reviews.open_review(world.nui_cao, by=world.quantri)


@pytest.mark.parametrize(
    ("by", "of"),
    [
        ("canbo_an", "canbo_an"),
        ("canbo_an", "hoa"),
        ("huyen_dong", "huyen_dong"),
        ("so", "quantri"),
        ("quantri", "quantri"),
    ],
)
def test_nobody_decides_about_themselves_an_equal_or_those_elsewhere(world: World, by: str, of: str) -> None:
    with refused("not_managed"):
        reviews.decide(line(world, of), verdict="keep", by=world.users[by])


def test_ending_or_changing_wants_a_reason_and_may_be_taken_back_until_the_signature(world: World) -> None:
    for verdict in ("disable", "change"):
        with refused("note_missing"):
            reviews.decide(line(world, "lan"), verdict=verdict, note="  ", by=world.canbo_an)
    reviews.decide(line(world, "lan"), verdict="disable", note="Thôi việc", by=world.canbo_an)
    reviews.decide(line(world, "lan"), verdict="keep", by=world.canbo_an)
    assert (line(world, "lan").verdict, line(world, "lan").note) == ("keep", "")
    assert Event.objects.about(world.lan).filter(verb="reviews.decide").count() == 2
    assert User.objects.get(username="lan").is_active


def test_keeping_all_of_a_commune_leaves_what_was_decided_and_what_is_not_ones_own(world: World) -> None:
    reviews.decide(line(world, "lan"), verdict="disable", note="Thôi việc", by=world.canbo_an)
    assert reviews.keep_all(opened(world), unit=world.an, by=world.canbo_an) == 1
    assert [line(world, name).verdict for name in ("lan", "minh", "canbo_an", "hoa")] == ["disable", "keep", "", ""]
    assert reviews.keep_all(opened(world), unit=world.an, by=world.canbo_an) == 0


def test_a_review_is_signed_by_ones_own_password_when_all_was_looked_at(world: World) -> None:
    review = opened(world)
    with refused("review_incomplete") as refusal:
        reviews.sign(review, password=PASSWORD, by=world.quantri)
    left = len(world.users) - 2  # the other province's, and the signer's own
    assert str(refusal.value).startswith(f"Còn {left} tài khoản")
    decided(world)
    with refused("wrong_password"):
        reviews.sign(review, password="khong phai mat khau", by=world.quantri)
    with refused("out_of_scope"):
        reviews.sign(review, password=PASSWORD, by=world.so)
    assert reviews.sign(review, password=PASSWORD, by=world.quantri).signed_by == world.quantri
    with refused("review_signed"):
        reviews.sign(review, password=PASSWORD, by=world.quantri)


def test_signing_ends_the_accounts_and_says_who_signed_what(world: World) -> None:
    review = signed(world)
    assert not User.objects.get(username="lan").is_active
    assert User.objects.get(username="minh").is_active
    ended = Event.objects.about(world.lan).get(verb="accounts.disable")
    assert ended.reason == f"Rà soát quyền năm {review.year}: Đã thôi việc"
    said = "Tôi, Đỗ Quản Trị, Quản trị tỉnh, Tỉnh Sông Xanh, xác nhận đã rà soát quyền của 11 tài khoản"
    assert review.statement.startswith(said)
    assert "giữ nguyên 9, ngừng 1, cần đổi vai trò hoặc địa bàn 1. Ký ngày 26/11/2026 lúc 15:00." in review.statement
    assert review.digest == reviews.lines_digest(review)
    assert Event.objects.get(verb="reviews.sign").after["digest"] == review.digest


def test_the_database_refuses_any_change_of_what_was_signed(world: World) -> None:
    review = signed(world)
    newcomer = make_user("moi", Role.LEADER, world.an1)
    attempts = [
        lambda: Review.objects.filter(pk=review.pk).update(year=2000),
        lambda: review.lines.update(note="khác"),
        lambda: review.lines.all().delete(),
        lambda: ReviewLine.objects.create(review=review, user=newcomer, role="leader", place=world.an1, unit=world.an),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="a signed review is frozen"), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError, match="a signed review is frozen"), transaction.atomic():
        Review.objects.filter(pk=review.pk)._raw_delete("default")
    for act in (
        lambda: reviews.decide(line(world, "lan"), verdict="keep", by=world.canbo_an),
        lambda: reviews.keep_all(review, unit=world.an, by=world.canbo_an),
    ):
        with refused("review_signed"):
            act()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("a_verdict_is_a_known_one", {"verdict": "maybe"}),
        ("a_verdict_says_by_whom_and_when", {"verdict": "keep"}),
        ("a_verdict_that_changes_something_has_a_reason", {"verdict": "disable"}),
    ],
)
def test_the_database_keeps_what_a_verdict_is(world: World, constraint: str, changes: dict[str, Any]) -> None:
    row = line(world, "lan")
    if constraint != "a_verdict_says_by_whom_and_when":
        changes |= {"decided_by": world.so, "decided_at": NOW}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReviewLine.objects.filter(pk=row.pk).update(**changes)


def test_the_database_keeps_one_review_a_year_one_line_an_account_and_whole_signatures(world: World) -> None:
    row = line(world, "lan")
    taken = r"a_place_is_reviewed_once_a_year|accounts_review.place_id"
    with pytest.raises(IntegrityError, match=taken), transaction.atomic():
        Review.objects.create(place=world.song_xanh, year=row.review.year, opened_by=world.quantri, opened_at=NOW)
    twice = r"a_review_looks_at_an_account_once|accounts_reviewline.review_id"
    with pytest.raises(IntegrityError, match=twice), transaction.atomic():
        ReviewLine.objects.create(review=row.review, user=world.lan, role="leader", place=world.an1, unit=world.an)
    with pytest.raises(IntegrityError, match="a_signature_is_whole"), transaction.atomic():
        Review.objects.update(signed_at=NOW)


def test_the_way_from_the_accounts_page_to_the_signature(world: World, client: Client) -> None:
    client.force_login(world.quantri)
    listing = reverse("account_list")
    assert "chưa mở đợt rà soát quyền" in client.get(listing).content.decode()
    shown = client.post(reverse("review_open"), {"place": world.song_xanh.pk})["Location"]
    assert "còn 10 tài khoản chưa xem" in client.get(listing).content.decode()
    review = Review.objects.get()
    assert client.post(reverse("review_sign", args=[review.pk]), {"password": PASSWORD}).status_code == 422
    unit = reverse("review_unit", args=[review.pk, world.an.pk])
    assert "Giữ nguyên 3 tài khoản còn lại ở Xã An" in client.get(unit).content.decode()
    page = reverse("review_line", args=[line(world, "lan").pk])
    assert "Xin ghi lý do" in client.post(page, {"verdict": "disable"}).content.decode()
    assert client.post(page, {"verdict": "disable", "note": "Thôi việc"})["Location"] == unit
    for place in (world.an, world.binh, world.cu, world.cat, world.dong, world.nam, world.song_xanh):
        client.post(reverse("review_keep", args=[review.pk, place.pk]))
    assert "chưa ký" in client.get(listing).content.decode()
    sign = reverse("review_sign", args=[review.pk])
    assert "Ký, ngừng 1 tài khoản" in client.get(sign).content.decode()
    refused = client.post(sign, {"password": "sai"})
    assert (refused.status_code, "Mật khẩu chưa đúng" in refused.content.decode()) == (422, True)
    assert client.post(sign, {"password": PASSWORD})["Location"] == shown
    body = client.get(shown).content.decode()
    assert "Danh sách còn nguyên như lúc ký" in body
    assert "Thôi việc" in body
    assert "chưa ký" not in client.get(listing).content.decode()
    assert client.get(unit).content.decode().count("Chọn kết quả") == 0


def test_a_commune_official_reads_and_counts_their_own_people_only(world: World, client: Client) -> None:
    review = opened(world)
    client.force_login(world.canbo_an)
    assert "còn 2 tài khoản chưa xem" in client.get(reverse("account_list")).content.decode()
    body = client.get(reverse("review_show", args=[review.pk])).content.decode()
    assert "Xã An" in body
    assert "Xã Bình" not in body


def test_the_password_under_a_review_is_not_guessed_at_leisure(world: World, client: Client) -> None:
    client.force_login(world.quantri)
    sign = reverse("review_sign", args=[decided(world)["review_id"]])
    assert [client.post(sign, {"password": "sai"}).status_code for _ in range(6)] == [422] * 5 + [429]
    assert client.post(sign, {"password": PASSWORD}).status_code == 429
