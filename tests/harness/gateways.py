"""Fakes of the services by which messages leave the portal, as servers that keep what they take: Zalo's bot interface
as docs/channels.md has it, a push service (RFC 8030), an SMS gateway. Each answers as its ``behaviour`` says.
"""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TOKEN = "4711:a-token-of-the-fake"
SILENCE = 12.0  # seconds that a silent service keeps a caller waiting: longer than the portal waits


@dataclass(frozen=True)
class Taken:
    """One message that a service took: to whom, what, and what the service calls it."""

    to: str
    text: str
    reference: str
    at: float


class Fake(ThreadingHTTPServer):
    """``behaviour`` says of the n-th request (from 1) what happens: "take"; "lose": taken, but the answer never comes;
    "limit": 429 with Retry-After 2; "refuse": a definite no; "break": 502; "silent": no answer and not taken; "drip":
    taken, and the answer never ends; "401", "403", "404": that status. ``behaviour_to`` says it of an address, whatever
    the number of the request.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.behaviour: Callable[[int], str] = lambda number: "take"
        self.behaviour_to: dict[str, str] = {}
        self.taken: list[Taken] = []
        self.requests = 0
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def number(self) -> int:
        with self._lock:
            self.requests += 1
            return self.requests

    def keep(self, to: str, text: str) -> Taken:
        with self._lock:
            taken = Taken(to, text, f"m{len(self.taken) + 1}", time.time())
            self.taken.append(taken)
        return taken

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A worker that was killed breaks its connections: nothing to say."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Fake

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.fault(body)
        if fault is not None:
            self.say(*fault)
            return
        what = self.server.behaviour(self.server.number())
        what = self.server.behaviour_to.get(self.message(body)[0], what)
        if what in {"take", "lose", "drip"}:
            taken = self.server.keep(*self.message(body))
        if what == "take":
            self.say(*self.yes(taken))
        elif what.isdecimal():
            self.say(int(what), {"reason": "of its own"})
        elif what == "limit":
            self.say(429, {}, {"Retry-After": "2"})
        elif what == "refuse":
            self.say(*self.no())
        elif what == "break":
            self.say(502, {})
        elif what == "drip":
            self.drip()
        else:
            time.sleep(SILENCE if what == "silent" else 0)
            self.close_connection = True

    def say(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {
            "Content-Length": str(len(text)),
            "Content-Type": "application/json",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        for _ in range(int(SILENCE * 10)):
            self.wfile.write(b" ")
            time.sleep(0.1)

    def fault(self, body: bytes) -> tuple[int, Any] | None:
        """Return the answer to a request that the interface does not allow."""
        raise NotImplementedError

    def message(self, body: bytes) -> tuple[str, str]:
        """Return to whom and what."""
        raise NotImplementedError

    def yes(self, taken: Taken) -> tuple[int, Any]:
        raise NotImplementedError

    def no(self) -> tuple[int, Any]:
        raise NotImplementedError


class _Zalo(_Conversation):
    def fault(self, body: bytes) -> tuple[int, Any] | None:
        if self.path != f"/bot{TOKEN}/sendMessage":
            return 404, "no such bot"  # without the shape of an answer, as a wrong token gets
        fields = json.loads(body)
        if not isinstance(fields.get("chat_id"), str) or not 1 <= len(fields.get("text", "")) <= 2000:
            return 200, {"ok": False, "error_code": 400, "description": "Bad Request"}
        return None

    def message(self, body: bytes) -> tuple[str, str]:
        fields = json.loads(body)
        return fields["chat_id"], fields["text"]

    def yes(self, taken: Taken) -> tuple[int, Any]:
        return 200, {"ok": True, "result": {"message_id": taken.reference, "date": int(taken.at * 1000)}}

    def no(self) -> tuple[int, Any]:
        return 200, {"ok": False, "error_code": 403, "description": "the chat of 0912345678 is closed"}


class _Sms(_Conversation):
    def fault(self, body: bytes) -> tuple[int, Any] | None:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {}
        return None if {"Phone", "Content", "Number", "Brandname"} <= json.loads(body).keys() else (400, {})

    def message(self, body: bytes) -> tuple[str, str]:
        fields = json.loads(body)
        return fields["Phone"], fields["Content"]

    def yes(self, taken: Taken) -> tuple[int, Any]:
        return 202, {"id": taken.reference}

    def no(self) -> tuple[int, Any]:
        return 400, {"error": "blocked"}


@dataclass
class Browser:
    """A browser's side of Web Push: its subscription at the fake, and the key that opens what comes."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"sixteen letters."

    def subscription(self) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _text(point), "auth": _text(self.secret)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def opened(self, body: bytes) -> dict[str, str]:
        told: dict[str, str] = json.loads(
            http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        )
        return told


class _Push(_Conversation):
    def fault(self, body: bytes) -> tuple[int, Any] | None:
        if len(body) > 4096:
            return 413, {}
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in given.split(","))
        whole = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(parts["k"]))
        claims = jwt.decode(parts["t"], whole, algorithms=["ES256"], audience=self.server.url)
        is_whole = scheme == "vapid" and claims["sub"].startswith("mailto:") and self.headers.get("TTL")
        return None if is_whole and self.headers.get("Content-Encoding") == "aes128gcm" else (400, {})

    def message(self, body: bytes) -> tuple[str, str]:
        return self.path, base64.b64encode(body).decode()

    def yes(self, taken: Taken) -> tuple[int, Any]:
        return 201, {}

    def no(self) -> tuple[int, Any]:
        return 410, {}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@contextmanager
def _running(handler: type[BaseHTTPRequestHandler]) -> Iterator[Fake]:
    with Fake(handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def zalo() -> Any:
    """Return a context in which Zalo's bot interface runs."""
    return _running(_Zalo)


def sms() -> Any:
    """Return a context in which an SMS gateway runs."""
    return _running(_Sms)


def push() -> Any:
    """Return a context in which a push service runs."""
    return _running(_Push)
