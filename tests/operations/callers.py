"""A browser, as far as tests need one, before the portal behind a real nginx."""

import http.client
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from django.conf import settings
from django.test import Client

from tests.harness import proxies, servers


class Caller:
    """Somebody's browser, as far as this test needs one: a connection an answer, a session."""

    def __init__(self, proxy: proxies.Proxy, user: Any = None) -> None:
        self.proxy = proxy
        self.cookie = ""
        if user:
            client = Client()
            client.force_login(user)
            self.cookie = f"__Host-session={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def __call__(self, path: str, *, method: str = "GET", body: Any = None, **headers: str) -> http.client.HTTPResponse:
        given = {"Cookie": self.cookie} if self.cookie else {}
        connection = http.client.HTTPSConnection(
            proxies.HOST, self.proxy.https, context=self.proxy.trust, timeout=servers.PATIENCE
        )
        connection.request(method, path, body, given | {name.replace("_", "-"): v for name, v in headers.items()})
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    def begin(self, path: str, *, length: int) -> ssl.SSLSocket:
        """Announce a form of so many bytes, of which none is sent yet; the caller closes the connection."""
        plain = socket.create_connection(("127.0.0.1", self.proxy.https), timeout=servers.PATIENCE)
        secret = self.proxy.trust.wrap_socket(plain, server_hostname=proxies.HOST)
        lines = [f"POST {path} HTTP/1.1", f"Host: {proxies.HOST}", f"Content-Length: {length}"]
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        secret.sendall("\r\n".join([*lines, "", ""]).encode())
        return secret


class Line:
    """``with Line(proxy, Cookie=…) as line``: a connection that stays, from any address of this machine's own."""

    def __init__(self, proxy: proxies.Proxy, address: str = "127.0.0.1", **headers: str) -> None:
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection = http.client.HTTPSConnection(
            proxies.HOST, proxy.https, context=proxy.trust, timeout=servers.PATIENCE, source_address=(address, 0)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def __call__(self, path: str, **more: str) -> tuple[int, str]:
        """Return the status of an answer, and its text."""
        self.connection.request("GET", path, headers=self.headers | more)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")


@contextmanager
def flood(proxy: proxies.Proxy, *, each: Callable[[int], str] | None = None, **headers: str) -> Iterator[Counter[int]]:
    """Ask for /healthz without a pause from 127.0.0.1 until the end of the block, which begins with the first refusal.

    ``each``: the cookies of the request of a number. Gives how often each status came so far.
    """
    found: Counter[int] = Counter()
    refused, over = threading.Event(), threading.Event()

    def ask() -> None:
        with Line(proxy, **headers) as line:
            while not over.is_set():
                found[line("/healthz", **({"Cookie": each(found.total())} if each else {}))[0]] += 1
                if found[429]:
                    refused.set()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        assert refused.wait(servers.PATIENCE), found
        yield found
    finally:
        over.set()
        thread.join()


def refusal(ask: Callable[[], Any]) -> Any:
    """Return the first answer that is a refusal: a flood leaves a place free now and then, for a moment."""
    return next(answer for answer in (ask() for _ in range(50)) if answer.status == 429)
