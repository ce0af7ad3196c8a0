"""An app that shows codes and a passkey, made of software: what a person holds in the hand, without the person."""

import hashlib
import json
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts.models import User
from tests.world import PASSWORD

HOST = "testserver"


def code_of(secret: str, ahead: int = 0) -> str:
    """What the app shows now, or so many half minutes ahead."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + ahead))


def sign_in(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": user.username, "password": password})


def enter(client: Client, code: str) -> HttpResponse:
    """The second step of signing in."""
    return client.post(reverse("mfa_authenticate"), {"code": code})


def set_up_app(client: Client) -> str:
    """Turn the app on as whoever is signed in; return its secret. The code of this half minute is spent by it."""
    secret: str = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


def is_in(client: Client) -> bool:
    return client.get(reverse("home")).status_code == 200


def spare_codes(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes


class Passkey:
    """Signs what it is asked to with a key of its own, as a phone does after a finger was laid on it."""

    def __init__(self, origin: str = f"https://{HOST}", *, framed: bool = False) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identity = hashlib.sha256(b"a passkey of the tests").digest()
        self.origin, self.counter, self.framed = origin, 0, framed

    def create(self, options: dict[str, Any]) -> str:
        """The answer to ``creation_options``, as the browser would put it into the form."""
        asked = options["publicKey"]
        public = AttestedCredentialData.create(
            b"\0" * 16, self.identity, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self._hashed(asked["rp"]["id"]), 0x45, 0, public)
        said = self._said("webauthn.create", asked["challenge"])
        attestation = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=said, attestationObject=attestation)

    def get(self, options: dict[str, Any]) -> str:
        """The answer to ``request_options``."""
        asked = options["publicKey"]
        self.counter += 1
        data = AuthenticatorData.create(self._hashed(asked["rpId"]), 0x05, self.counter)
        said = self._said("webauthn.get", asked["challenge"])
        signature = self.key.sign(bytes(data) + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _said(self, what: str, challenge: str) -> bytes:
        return bytes(CollectedClientData.create(what, challenge, self.origin, cross_origin=self.framed))

    def _answer(self, **parts: bytes) -> str:
        name = websafe_encode(self.identity)
        response = {key: websafe_encode(bytes(value)) for key, value in parts.items()}
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )

    def _hashed(self, rp: str) -> bytes:
        return hashlib.sha256(rp.encode()).digest()


# What the library takes for ours, and no page of the portal has.
NOT_OURS = [
    Passkey(f"https://muon.{HOST}"),
    Passkey(f"https://{HOST}:8443"),
    Passkey(f"https://{HOST}", framed=True),
]


def offer_passkey(client: Client, passkey: Passkey, name: str = "Máy cơ quan") -> HttpResponse:
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    return client.post(
        reverse("mfa_add_webauthn"), {"name": name, "credential": passkey.create(json.loads(json.dumps(options)))}
    )


def add_passkey(client: Client, name: str = "Máy cơ quan", origin: str = f"https://{HOST}") -> Passkey:
    """Add a passkey as whoever is signed in."""
    passkey = Passkey(origin)
    answer = offer_passkey(client, passkey, name)
    assert answer.status_code == 302, answer.context["form"].errors
    return passkey


def show_passkey(client: Client, passkey: Passkey) -> HttpResponse:
    """The second step of signing in, by a passkey."""
    options = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    return client.post(reverse("mfa_authenticate"), {"credential": passkey.get(json.loads(json.dumps(options)))})
