"""Which passwords somebody may choose: nothing that whoever knows them would try first, and the reason is said."""

import re
import time
from contextlib import suppress

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.passphrases import WORDS, passphrase
from accounts.validators import _period
from tests.harness.sessions import sign_in_now
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

GUESSABLE = [
    ("Matkhau123456789", "từ nhiều người dùng"),
    ("mật khẩu mật khẩu 1", "từ nhiều người dùng"),
    ("iloveyou12345678", "từ nhiều người dùng"),
    ("Anh.Yeu.Em.1234567", "từ nhiều người dùng"),
    ("qwertyuiopasdfgh", "chữ, số dễ đoán"),
    ("1q1q1q1q1q1q1q1q", "chữ, số dễ đoán"),
    ("hoa hoa hoa hoa hoa", "lặp lại"),
    ("Aaaaaaaaaaaaaaa1!", "chữ, số dễ đoán"),
    ("NguyenThiLan2022", "họ tên"),
    ("Nguyễn Thị Lan 1990", "họ tên"),
    ("lan.lan.19902020", "họ tên"),
    ("lan.nuoi.lan.1990!", "họ tên"),
    ("ấp an 1 xã an 2022", "tên địa bàn"),
    ("tinh song xanh 2022", "tên địa bàn"),
    ("SongXanh@20222023", "tên địa bàn"),
    ("huyendong.huyendong", "tên địa bàn"),
    ("lan_to_truong_2022", "tên đăng nhập"),
    ("To cong nghe so 2022", "tên của cổng"),
    ("tổ công nghệ số cộng đồng", "tên của cổng"),
]


@pytest.mark.parametrize(("password", "reason"), GUESSABLE)
def test_what_is_easy_to_guess_is_refused_and_says_why(world: World, password: str, reason: str) -> None:
    world.lan.username = "lan_to_truong"
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, world.lan)
    assert reason in " ".join(refusal.value.messages)


@pytest.mark.parametrize(
    "password", ["0912345601 hoa hue", "so cua toi 12345601", "a12345601b la so", "091.234.5601 x"]
)
def test_eight_digits_of_ones_own_phone_are_refused(world: World, password: str) -> None:
    world.lan.phone = "0912345601"
    with pytest.raises(ValidationError, match="số điện thoại"):
        validate_password(password, world.lan)
    world.lan.phone, world.lan.username = "", "0912345601"
    with pytest.raises(ValidationError, match="số điện thoại"):
        validate_password(password, world.lan)
    validate_password("so hoa hue 0987654321 dep", world.lan)


@pytest.mark.parametrize(
    "password",
    ["ruong xanh cau tre", "con meo nam tren mai", "lan hoa ruong xanh", "Trời mưa ướt áo tứ thân", "x7#Qv!m2Lp9&Rt4w"],
)
def test_what_nobody_would_try_is_taken(world: World, password: str) -> None:
    validate_password(password, world.lan)


def test_a_password_is_of_14_to_128_characters(world: World) -> None:
    words = "ruong xanh cau"
    validate_password(words, world.lan)
    for password, said in ((words[:13], "ít nhất 14 ký tự"), (words + " tre non" * 15, "tối đa 128 ký tự")):
        with pytest.raises(ValidationError, match=said):
            validate_password(password, world.lan)


@pytest.mark.parametrize("password", ["a" * 800_000, "ab" * 400_000, "lan to truong " * 60_000])
def test_a_password_too_long_is_refused_before_any_other_rule_looks_at_it(
    world: World, client: Client, password: str
) -> None:
    """Each rule of Django's list is asked whatever the others said; the form's own field says no before all of them."""
    begun = time.process_time()
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, world.lan)
    assert refusal.value.messages == ["Mật khẩu này quá dài, tối đa 128 ký tự."]
    sign_in_now(client, world.lan)
    sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = client.post(reverse("account_change_password"), sent)
    assert answer.content.decode().count("Mật khẩu này quá dài, tối đa 128 ký tự.") >= 2
    assert time.process_time() - begun < 2


@given(unit=st.text("ab1 ", min_size=1, max_size=5), times=st.integers(1, 9), rest=st.text("ab1", max_size=3))
def test_what_repeats_is_found_as_by_a_pattern(unit: str, times: int, rest: str) -> None:
    text = unit * times + rest
    repeated = re.fullmatch(r"(.+?)\1*", text)
    assert repeated
    assert text[: _period(text)] == repeated[1]


def test_the_portals_own_passphrases_are_taken_of_everybody(world: World) -> None:
    for user in User.objects.select_related("place").order_by("pk"):
        for _ in range(20):
            validate_password(passphrase(), user)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(words=st.lists(st.sampled_from(WORDS), min_size=3, max_size=3, unique=True), at=st.integers(0, 3))
def test_four_words_are_taken_also_when_one_of_them_is_ones_own_name(world: World, words: list[str], at: int) -> None:
    world.lan.place = None
    own = [*words[:at], "lan", *words[at:]]
    validate_password(" ".join(own), world.lan)


@given(password=st.text(max_size=300))
@settings(max_examples=60)
def test_any_text_is_answered_calmly(password: str) -> None:
    user = User(username="lan", full_name="Nguyễn Thị Lan", name_folded="nguyen thi lan")
    with suppress(ValidationError):
        validate_password(password, user)
