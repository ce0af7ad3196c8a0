"""A browser, as far as tests need one, before the portal behind a real nginx."""

import http.client
import socket
import ssl
from typing import Any

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
