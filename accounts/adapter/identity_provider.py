"""The province's own identity provider, asked as OpenID Connect Core 1.0 says, by allauth's part for it.

allauth loads this module (SOCIALACCOUNT_ADAPTER) when somebody signs in by the provider, so that it costs no portal
without one anything. It ends with a subject that the provider vouches for; whose account that is,
``accounts.actions.identities`` knows. Nothing that the provider says is logged or kept but a digest of the subject.
"""

import base64
import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jwt
from allauth.core import context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from urllib3.exceptions import HTTPError

from core.fetching import BoundedSession
from core.refusals import Refused

log = logging.getLogger("accounts.identity_provider")

PATIENCE = 5.0  # seconds for all that one request asks of the provider
# How many may wait for it in one process: of four threads (deploy/serving.py) two are left to everybody else.
SEATS = threading.BoundedSemaphore(2)
LARGEST = 512 * 1024  # bytes of an answer
# Signed by a key that the provider keeps to itself: with HS256 whoever knows a published key could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
CLOCKS_APART = 60  # seconds
LONGEST_SUBJECT = 255  # OpenID Connect Core, 2
DENIED = "access_denied"
# What rubbish instead of an answer makes allauth and PyJWT raise.
_RUBBISH = (
    *(OSError, HTTPError, OAuth2Error, jwt.PyJWTError),  # requests' own errors are all of OSError
    *(LookupError, TypeError, ValueError, AttributeError),
)


@dataclass(frozen=True)
class Arrival:
    """Somebody came back from the provider: ``subject`` is the digest of who the provider says they are, ``state`` what
    was kept for them meanwhile.
    """

    subject: str
    state: dict[str, Any]


class IdentityAdapter(DefaultSocialAccountAdapter):
    """allauth's adapter for one provider, that of the settings; rows of SocialApp are not read."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> "IdentityProvider":
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=settings.OIDC_ISSUER,  # another provider's subjects are other people
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={"server_url": settings.OIDC_ISSUER.rstrip("/")},
        )
        return IdentityProvider(request, app=app)

    def get_requests_session(self) -> "BoundedSession":
        """Return a session that ends in time for the whole request of the portal, whatever it has asked before."""
        request = context.request
        until: float = request.__dict__.setdefault("identity_provider_until", time.monotonic() + PATIENCE)
        return BoundedSession(named=[settings.OIDC_ISSUER], largest=LARGEST, seconds=PATIENCE, ends_at=until)

    def departure(self, request: HttpRequest, *, process: str, onward: str | None, user_id: int | None = None) -> str:
        """Return the address at the provider to which to send the browser, and keep in the session what to do when it
        comes back. Refuses with provider_failed, provider_busy.
        """
        provider = self.get_provider(request, "")
        with _a_seat(), _answers("metadata"):
            return str(provider.redirect(request, process, next_url=onward, data=user_id)["Location"])

    def arrival(self, request: HttpRequest) -> Arrival:
        """Return who came back.

        Refuses with sign_in_stale, sign_in_cancelled, provider_failed; with provider_busy before anything is used up,
        so that the same address may be asked for again.
        """
        with _a_seat():
            return self._arrival(request)

    def _arrival(self, request: HttpRequest) -> Arrival:
        provider = self.get_provider(request, "")
        try:
            state = provider.unstash_redirect_state(request, request.GET.get("state", ""))
        except (PermissionDenied, UpdateError) as error:  # the latter where the session was ended meanwhile
            raise sign_in_stale() from error
        if request.GET.get("error") == DENIED:
            raise Refused("sign_in_cancelled", f"Anh/chị đã dừng việc đăng nhập ở {settings.OIDC_NAME}.")
        flow = provider.get_oauth2_adapter(request)
        with _answers("code"):
            if not request.GET.get("code"):
                raise ValueError
        with _answers("metadata"):
            client = flow.get_client(request, provider.app)
        with _answers("token"):
            answer = flow.get_access_token_data(request, provider.app, client, state["pkce_code_verifier"])
            id_token = answer["id_token"]
        with _answers("keys"):
            key = flow.key_of(id_token)
        with _answers("id_token"):
            return Arrival(digest(flow.subject_of(id_token, key, state["pkce_code_verifier"])), state)


class IdentityFlow(OpenIDConnectOAuth2Adapter):
    """The conversation of one request with the provider."""

    def __init__(self, request: HttpRequest, provider_id: str = "") -> None:
        super().__init__(request, provider_id)

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config["issuer"] != settings.OIDC_ISSUER:  # OpenID Connect Discovery 1.0, 4.3
            raise ValueError
        scheme = settings.OIDC_ISSUER.partition(":")[0]
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not config[name].startswith(f"{scheme}://"):
                raise ValueError
        return config

    @property
    def basic_auth(self) -> bool:
        """Tell how the portal proves who it is: where the provider does not say, as OpenID Connect Core, 9, does."""
        return "client_secret_post" not in self.openid_config.get("token_endpoint_auth_methods_supported", [])

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return str(build_absolute_uri(request, reverse("identity_callback")))

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        return SocialToken()  # the portal asks the provider nothing in anybody's name

    def key_of(self, id_token: str) -> jwt.PyJWK:
        """Return the provider's key that the token says it is signed with."""
        wanted = jwt.get_unverified_header(id_token).get("kid")
        with get_adapter(self.request).get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        found = [
            key
            for key in jwt.PyJWKSet.from_dict(answer.json())
            if key.key_type in ("RSA", "EC") and key.public_key_use in (None, "sig") and wanted in (None, key.key_id)
        ]
        if len(found) != 1:
            raise LookupError
        return found[0]

    def subject_of(self, id_token: str, key: jwt.PyJWK, verifier: str) -> str:
        """Return the subject of an ID token once all that OpenID Connect Core, 3.1.3.7, asks of it holds."""
        claims = jwt.decode(
            id_token,
            key,
            algorithms=ALGORITHMS,
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=CLOCKS_APART,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
        meant = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]  # of several, azp says for whom
        if claims.get("azp", meant[0] if len(meant) == 1 else None) != settings.OIDC_CLIENT_ID:
            raise ValueError
        if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce_of(verifier).encode()):
            raise ValueError
        subject: str = claims["sub"]
        if not 0 < len(subject) <= LONGEST_SUBJECT:
            raise ValueError
        return subject


class IdentityProvider(OpenIDConnectProvider):
    pkce_enabled_default = True
    oauth2_adapter_class = IdentityFlow

    def get_default_scope(self) -> list[str]:
        return ["openid"]  # neither name nor e-mail nor phone: nothing here would be done with them

    def get_pkce_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}


def nonce_of(verifier: str) -> str:
    """Return what the ID token must repeat: a digest of the secret that stays in the session (OpenID Connect Core,
    15.5.2), and not the one that PKCE sends.
    """
    hashed = hashlib.sha256(f"nonce {verifier}".encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def digest(subject: str) -> str:
    """Return what the portal keeps of a subject, which may be the number of somebody's identity card."""
    return hashlib.sha256(subject.encode()).hexdigest()


def sign_in_stale() -> Refused:
    return Refused("sign_in_stale", "Lần đăng nhập này đã quá lâu hoặc đã dùng rồi. Xin bắt đầu lại.")


@contextmanager
def _a_seat() -> Iterator[None]:
    """Open a block in which the provider may be waited for. Refuses with provider_busy where too many wait already."""
    if not SEATS.acquire(blocking=False):
        log.error("the identity provider failed: too many wait for it")
        raise Refused(
            "provider_busy",
            f"Đang có nhiều người đăng nhập qua {settings.OIDC_NAME}. Xin tải lại trang này sau ít giây.",
        )
    try:
        yield
    finally:
        SEATS.release()


@contextmanager
def _answers(step: str) -> Iterator[None]:
    """Open a block in which anything but a right answer of the provider is refused with provider_failed.

    The log says at which step and by what kind of error: the errors themselves quote answers.
    """
    try:
        yield
    except _RUBBISH as error:
        log.error("the identity provider failed: %s, %s", step, type(error).__name__)
        raise Refused("provider_failed", f"Hiện chưa đăng nhập qua {settings.OIDC_NAME} được.") from None
