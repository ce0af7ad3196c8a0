"""The two rounds of WebAuthn for keys that sign in: adding one, and showing one. The server is the one that allauth has
for second factors; what it asked is kept in the session until it is answered, once.

A phone keeps one passkey for each handle of a portal, so that these have a handle of their own: else the key that signs
in would take the place of one that is a second factor.
"""

from typing import Any, NamedTuple

from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.adapter.webauthn import check_origin, shown_counter
from accounts.models import SignInKey, User
from core.refusals import Refused

ASKED_TO_ADD, ASKED_TO_SHOW = "sign_in_key.add", "sign_in_key.show"
REQUIRED = UserVerificationRequirement.REQUIRED  # a finger, a face or the phone's own code, each time


class Made(NamedTuple):
    """A key that a phone made: its credential, and the counter of its signatures."""

    credential: bytes
    counter: int


class Shown(NamedTuple):
    """A key that was shown, and the counter that it showed."""

    key: SignInKey
    counter: int


def key_refused() -> Refused:
    return Refused("key_refused", "Khóa này chưa dùng được để đăng nhập. Xin đăng nhập bằng mật khẩu.")


def ask_to_add(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what the browser is asked, to make a key for ``user``; a phone that has one makes no other."""
    options, state = auth.get_server().register_begin(
        user=PublicKeyCredentialUserEntity(
            id=f"sign-in:{user.pk}".encode(), name=user.username, display_name=user.full_name
        ),
        credentials=[AttestedCredentialData(key.credential) for key in user.sign_in_keys.order_by("pk")],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    request.session[ASKED_TO_ADD] = state
    return dict(options)


def made_key(request: HttpRequest, answer: Any) -> Made:
    """Return the key that was made. Refuses with key_refused."""
    state = request.session.pop(ASKED_TO_ADD, None)
    try:
        check_origin(request, answer)
        bound = auth.get_server().register_complete(state, answer)
        return Made(bytes(bound.credential_data), bound.counter)
    except Exception as error:  # the parsers of what a browser sent fail in any way
        raise key_refused() from error


def ask_to_show(request: HttpRequest) -> dict[str, Any]:
    """Return what the browser is asked, to show a key of whoever holds it."""
    options, state = auth.get_server().authenticate_begin(user_verification=REQUIRED)
    request.session[ASKED_TO_SHOW] = state
    return dict(options)


def shown_key(request: HttpRequest, answer: Any) -> Shown:
    """Return the key that was shown, and signed what was asked. Refuses with key_refused."""
    state = request.session.pop(ASKED_TO_SHOW, None)
    try:
        check_origin(request, answer)
        shown = AuthenticationResponse.from_dict(answer)
        key = SignInKey.objects.of_credential(shown.raw_id).select_related("user__place").get()
        auth.get_server().authenticate_complete(state, [AttestedCredentialData(key.credential)], answer)
    except Exception as error:  # the parsers of what a browser sent fail in any way
        raise key_refused() from error
    return Shown(key, shown_counter(answer))
