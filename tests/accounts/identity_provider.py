"""An identity provider of the tests: a real HTTP server that signs real tokens, and fails in every way it is told to.

Discovery, authorization, token and keys as OpenID Connect Core 1.0 and Discovery 1.0 describe them; it checks of the
portal what a provider checks (client, redirect, PKCE, a code used once).
"""

import base64
import hashlib
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "cong-to-cong-nghe-so", "a secret that both sides know"
NAME = "Tài khoản tỉnh Tây Ninh"


class IdentityProviderOfTests:
    """``subject`` is who signs in there next, ``fault`` what goes wrong, ``asked`` the paths that were asked for.

    With a certificate and its key it is reached over TLS, as localhost.
    """

    def __init__(self, certificate: tuple[Path, Path] | None = None) -> None:
        self.key, self.foreign_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.subject, self.fault = "079087001234", ""
        self.claims: dict[str, Any] = {}  # over those that are right
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self}))
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.issuer = f"https://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def reset(self) -> None:
        self.subject, self.fault, self.claims = "079087001234", "", {}
        self.asked.clear()

    @property
    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": "http://elsewhere.example" if self.fault == "foreign issuer" else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }

    @property
    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The address that a browser is sent back to once ``subject`` has signed in."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["scope"] == "openid"
        assert asked["code_challenge_method"] == "S256"
        if self.fault == "denied":
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """What a code is worth; None: nothing, for it is unknown or not this client's."""
        asked = self.codes.pop(form.get("code", ""), None)
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or authorization != f"Basic {known}" or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        right = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims = right | {"nonce": asked["nonce"], "email": "lan@tinh.example", "name": "Nguyễn Thị Lan"} | self.claims
        return {"access_token": "opens-the-province", "token_type": "Bearer", "id_token": self.signed(claims)}

    def signed(self, claims: dict[str, Any]) -> str:
        if self.fault == "unsigned":
            return jwt.encode(claims, None, algorithm="none")
        if self.fault == "signed with the published key":
            published = base64.urlsafe_b64decode(self.keys["keys"][0]["n"] + "==")
            return jwt.encode(claims, published, algorithm="HS256", headers={"kid": "one"})
        key = self.foreign_key if self.fault == "foreign signature" else self.key
        kid = "two" if self.fault == "unknown key" else "one"
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


class _Handler(BaseHTTPRequestHandler):
    provider: IdentityProviderOfTests

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        self.provider.asked.append(path)
        if path == "/authorize":
            self._answer(302, location=self.provider.authorize({k: v[0] for k, v in parse_qs(query).items()}))
        elif path == "/.well-known/openid-configuration":
            self._tell("metadata", self.provider.metadata)
        elif path == "/keys":
            self._tell("keys", self.provider.keys)
        else:
            self._answer(404)

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        said = self.provider.token({k: v[0] for k, v in form.items()}, self.headers.get("Authorization", ""))
        self._tell("token", said) if said else self._answer(400, b'{"error": "invalid_grant"}')

    def _tell(self, what: str, told: Any) -> None:
        """``told`` as JSON, or what ``fault`` says: "slow token", "broken keys", "rubbish metadata" and so on."""
        how, _, where = self.provider.fault.partition(" ")
        if where != what:
            self._answer(200, json.dumps(told).encode())
        elif how == "broken":
            self._answer(500)
        elif how == "rubbish":
            self._answer(200, b"<html>Xin ch\xc3\xa0o</html>")
        elif how == "empty":
            self._answer(200, b"[]")
        elif how == "endless":
            self._answer(200, b" " * 2_000_000 + json.dumps(told).encode())
        else:  # slow: a byte now and then, so that no single read takes long
            self._begin(200, length=200)
            for _ in range(200):
                time.sleep(0.05)
                self.wfile.write(b" ")

    def _answer(self, status: int, body: bytes = b"", location: str = "") -> None:
        self._begin(status, length=len(body), location=location)
        self.wfile.write(body)

    def _begin(self, status: int, *, length: int, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def handle(self) -> None:
        with suppress(ConnectionError):  # whoever asked has had enough
            super().handle()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def _provider() -> Iterator[IdentityProviderOfTests]:
    provider = IdentityProviderOfTests()
    yield provider
    provider.close()


@pytest.fixture
def provider(_provider: IdentityProviderOfTests, settings: Any) -> IdentityProviderOfTests:
    """The province's identity provider, which the portal is told of."""
    introduce(_provider, settings)
    _provider.reset()
    return _provider


def introduce(provider: IdentityProviderOfTests, settings: Any) -> None:
    """Tell the portal of the provider."""
    settings.OIDC_ISSUER = provider.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, settings.OIDC_NAME = CLIENT, SECRET, NAME
