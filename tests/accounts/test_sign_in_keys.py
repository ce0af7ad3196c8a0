"""A passkey takes the place of the password and of nothing else: it forces no second factor and passes none."""

import datetime
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accounts, sign_in_keys, slips
from accounts.models import AuthenticationEvent, Event, SignInKey, User
from tests.accounts import authenticators
from tests.accounts.authenticators import NOT_OURS, Passkey, enter, is_in, set_up_app, sign_in
from tests.accounts.authenticators import code_of as shown_by_the_app
from tests.refusals import refused
from tests.world import PASSWORD, World

pytestmark = pytest.mark.once

PHONE = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile Safari/537.36"
DOOR = "sign_in_by_key"


def phone(user: User | None = None, **headers: str) -> Client:
    client = Client(headers={"user-agent": PHONE} | headers)
    if user is not None:
        sign_in(client, user)
    return client


def add(client: Client, key: Passkey) -> Any:
    asked = client.get(reverse("sign_in_key_add")).context["js_data"]["creation_options"]
    return client.post(reverse("sign_in_key_add"), {"credential": key.create(json.loads(json.dumps(asked)))})


def show(client: Client, key: Passkey, **fields: str) -> Any:
    asked = client.get(reverse(DOOR)).json()["request_options"]
    return client.post(reverse(DOOR), {"credential": key.get(asked)} | fields)


@pytest.fixture
def key(world: World) -> Passkey:
    """Lan's phone signs her in."""
    key = Passkey()
    assert add(phone(world.lan), key)["Location"] == reverse("sign_in_key_list")
    return key


def test_a_phone_signs_its_owner_in_without_a_password(world: World, key: Passkey) -> None:
    client = phone()
    assert show(client, key)["Location"] == reverse("home")
    assert is_in(client)
    assert client.get(reverse("account_me")).context["user"] == world.lan
    assert SignInKey.objects.get().last_used_at is not None
    assert AuthenticationEvent.objects.filter(user=world.lan, kind="signed_in").count() == 2


def test_the_password_alone_still_opens_and_nothing_else_is_asked(world: World, key: Passkey) -> None:
    client = phone()
    assert sign_in(client, world.lan)["Location"] == reverse("home")
    assert is_in(client)
    assert not Authenticator.objects.exists()


def test_it_leads_where_one_was_going(world: World, key: Passkey) -> None:
    going = reverse("training_home")
    assert show(phone(), key, next=going)["Location"] == going
    assert show(phone(), key, next="https://evil.example/")["Location"] == reverse("home")


def test_a_phone_stays_signed_in_and_a_desk_does_not(world: World, key: Passkey) -> None:
    kept, desk = phone(), Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130"})
    show(kept, key)
    show(desk, key)
    assert (kept.session.get_expire_at_browser_close(), desk.session.get_expire_at_browser_close()) == (False, True)


def test_a_second_factor_that_one_has_is_asked_for_after_the_key(world: World, key: Passkey) -> None:
    secret = set_up_app(phone(world.lan))
    client = phone()
    assert show(client, key)["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert enter(client, shown_by_the_app(secret, 1))["Location"] == reverse("home")
    assert is_in(client)


def test_a_role_that_must_have_a_second_factor_adds_none_and_is_not_spared_it(world: World, settings: Any) -> None:
    key = Passkey()
    add(phone(world.so), key)
    settings.SECOND_FACTOR_ROLES = ["staff"]
    client = phone()
    show(client, key)  # from before the role asked for one
    assert client.get(reverse("home"))["Location"].startswith(reverse("mfa_index"))
    with refused("second_factor_role"):
        sign_in_keys.add(world.so, credential=SignInKey.objects.get().credential, device="x")
    client = phone(world.so)
    assert client.get(reverse("sign_in_key_add"))["Location"].startswith(reverse("mfa_index"))


def test_to_add_one_it_takes_a_fresh_proof_of_who_one_is(world: World, time_machine: Any) -> None:
    client = phone(world.lan)
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=20), tick=False)
    assert client.get(reverse("sign_in_key_add"))["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize("sent", ["", "x", "{}", "[]", '{"id": "AAAA"}', "1" * 5000, '{"rawId": 1}'])
def test_what_no_phone_made_or_signed_is_refused(world: World, sent: str) -> None:
    client = phone(world.lan)
    client.get(reverse("sign_in_key_add"))
    assert client.post(reverse("sign_in_key_add"), {"credential": sent}).status_code == 422
    stranger = phone()
    stranger.get(reverse(DOOR))
    assert stranger.post(reverse(DOOR), {"credential": sent})["Location"] == reverse("account_login")
    assert not is_in(stranger)
    assert not SignInKey.objects.exists()


def test_an_answer_is_taken_once_and_only_to_what_was_asked_here(world: World, key: Passkey) -> None:
    client = phone()
    asked = client.get(reverse(DOOR)).json()["request_options"]
    answer = key.get(asked)
    other = phone()
    other.get(reverse(DOOR))
    other.post(reverse(DOOR), {"credential": answer})
    assert not is_in(other)
    client.post(reverse(DOOR), {"credential": answer})
    assert is_in(client)
    client.post(reverse("account_logout"))
    client.post(reverse(DOOR), {"credential": answer})
    assert not is_in(client)
    assert AuthenticationEvent.objects.filter(kind="failed", user=None).count() == 1  # of one run of failures


def test_a_key_of_another_origin_or_with_another_hand_opens_nothing(world: World, key: Passkey) -> None:
    forged, elsewhere = Passkey(), Passkey("https://evil.example")
    elsewhere.key = key.key
    for wrong in (forged, elsewhere):  # of the same id
        client = phone()
        show(client, wrong)
        assert not is_in(client)


@pytest.mark.parametrize("not_ours", NOT_OURS, ids=["a name below ours", "another port", "a frame"])
def test_only_the_portals_own_pages_add_and_show_a_key(world: World, key: Passkey, not_ours: Passkey) -> None:
    assert add(phone(world.minh), not_ours).status_code == 422
    client, here = phone(), (key.origin, key.framed)
    key.origin, key.framed = not_ours.origin, not_ours.framed
    show(client, key)
    assert not is_in(client)
    key.origin, key.framed = here
    show(client, key)
    assert is_in(client)


def test_a_copy_of_a_key_is_noticed_by_the_counter_of_signatures(
    world: World, key: Passkey, caplog: pytest.LogCaptureFixture
) -> None:
    show(phone(), key)  # 1
    key.counter = 8
    show(owner := phone(), key)
    assert is_in(owner)
    for seen in (8, 9):  # what the copy shows, which stood still, or behind
        key.counter = seen - 1
        show(copy := phone(), key)
        assert not is_in(copy)
    assert f"a key of account {world.lan.pk} shows 8 signatures after 9" in caplog.text
    assert AuthenticationEvent.objects.filter(kind="failed", user=world.lan).exists()
    key.counter = 9
    show(owner := phone(), key)
    assert is_in(owner)


def test_a_key_that_does_not_count_goes_on_opening(world: World, key: Passkey) -> None:
    """As the synchronised ones of Android and iOS."""
    for _ in range(2):
        key.counter = -1
        show(client := phone(), key)
        assert is_in(client)


def test_a_finger_is_laid_on_it_each_time(world: World, key: Passkey, monkeypatch: pytest.MonkeyPatch) -> None:
    real = authenticators.AuthenticatorData.create
    monkeypatch.setattr(
        authenticators.AuthenticatorData, "create", lambda rp, flags, *rest: real(rp, flags & ~0x04, *rest)
    )
    client = phone()
    show(client, key)
    assert not is_in(client)


def test_what_a_stranger_was_asked_is_not_kept_for_long(world: World) -> None:
    client = Client()
    client.get(reverse(DOOR))
    assert client.session.get_expiry_age() <= 600
    signed_in = phone(world.lan)
    before = signed_in.session.get_expiry_age()
    signed_in.get(reverse(DOOR))
    assert signed_in.session.get_expiry_age() == pytest.approx(before, abs=60)


def test_a_disabled_account_is_not_opened(world: World, key: Passkey) -> None:
    User.objects.filter(pk=world.lan.pk).update(is_active=False)
    client = phone()
    show(client, key)
    assert not is_in(client)


def test_keys_end_with_the_account(world: World, key: Passkey) -> None:
    accounts.disable(world.lan, by=world.canbo_an, reason="Thôi làm tổ trưởng")
    assert not SignInKey.objects.exists()
    add(phone(world.minh), key)
    accounts.erase(world.minh, by=world.canbo_an)
    assert not SignInKey.objects.exists()


def test_keys_end_where_the_phone_is_lost_or_the_password_changes(world: World) -> None:
    """Whoever knew the password may have added one."""
    add(phone(world.lan), Passkey())
    slips.issue(world.lan, by=world.canbo_an)
    assert SignInKey.objects.count() == 1  # a slip that nobody used yet takes nothing away
    slip, _ = slips.issue(world.lan, by=world.canbo_an, lock_now=True)
    assert not SignInKey.objects.exists()
    slips.use(slip, password="bon tu de nho lam")
    world.lan.refresh_from_db()
    client = phone()
    sign_in(client, world.lan, "bon tu de nho lam")
    add(client, Passkey())
    new = {"oldpassword": "bon tu de nho lam", "password1": "nam tu khac de nho", "password2": "nam tu khac de nho"}
    client.post(reverse("account_change_password"), new)
    assert not SignInKey.objects.exists()


def test_its_owner_removes_it_and_nobody_else(world: World, key: Passkey) -> None:
    stored = SignInKey.objects.get()
    with refused("not_theirs"):
        sign_in_keys.remove(stored, by=world.minh)
    client = phone(world.lan)
    assert str(stored) in client.get(reverse("sign_in_key_list")).content.decode()
    client.post(reverse("sign_in_key_remove", args=[stored.pk]))
    show(other := phone(), key)
    assert not is_in(other)
    verbs = Event.objects.filter(verb__startswith="sign_in_keys").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["sign_in_keys.add", "sign_in_keys.remove"]


def test_one_phone_is_added_once_and_no_more_than_five(world: World, key: Passkey) -> None:
    assert add(phone(world.minh), key).status_code == 422  # the same credential for another account
    client = phone(world.lan)
    for number in range(sign_in_keys.MOST):
        another = Passkey()
        another.identity = bytes([number]) * 32
        answer = add(client, another)
    assert (answer.status_code, SignInKey.objects.filter(user=world.lan).count()) == (422, sign_in_keys.MOST)


def test_the_database_keeps_a_key_of_one_account(world: World, key: Passkey) -> None:
    stored = SignInKey.objects.get()
    stored.pk, stored.user = None, world.minh
    with pytest.raises(IntegrityError, match=r"a_sign_in_key_is_of_one_account|digest"), transaction.atomic():
        stored.save()


def offered(client: Client) -> bool:
    return "Lần sau mở cổng bằng vân tay" in client.get(reverse("home")).content.decode()


def test_it_is_offered_on_a_phone_once_and_not_in_zalo_nor_at_a_desk(world: World) -> None:
    client = phone(world.lan)
    assert offered(client)
    client.post(reverse("sign_in_key_later"))
    assert not offered(client)
    assert offered(phone(world.lan))  # another phone
    assert not offered(phone(world.lan, **{"user-agent": f"{PHONE} Zalo/1"}))
    desk = Client()
    sign_in(desk, world.lan)
    assert not offered(desk)


def test_it_is_not_offered_to_who_has_one_or_must_have_a_second_factor(
    world: World, key: Passkey, settings: Any
) -> None:
    assert not offered(phone(world.lan))
    settings.SECOND_FACTOR_ROLES = ["leader"]
    client = phone(world.minh)
    assert client.get(reverse("home"))["Location"].startswith(reverse("mfa_index"))


def test_the_sign_in_page_has_the_button_and_a_slip_signs_nobody_in_by_it(world: World) -> None:
    page = Client().get(f"{reverse('account_login')}?next=/training/").content.decode()
    assert f'action="{reverse(DOOR)}"' in page
    assert page.count('name="next" value="/training/"') == 2
    assert PASSWORD not in page
