"""One person's browser, as far as a storm needs one: cookies, forms posted as they stand, redirects shown."""

import http.client
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.world import PASSWORD

PATIENCE = 60  # seconds for one answer
_BOUNDARY = "a-boundary-of-a-storm"
_PART = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; "


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    location: str
    text: str
    seconds: float


class Browser:
    """Signed in once, it may be used by many threads: each request has a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def send_photos(self, path: str, fields: Mapping[str, str], photos: Sequence[bytes], *, speed: int) -> Answer:
        """Post a form with photos at so many bytes a second; the answer's seconds begin with the last byte.

        The status is 0 where the connection was lost before an answer.
        """
        pieces = [f'{_PART}name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        for number, photo in enumerate(photos):
            described = f'name="photo"; filename="{number}.jpg"\r\nContent-Type: image/jpeg'
            pieces += [f"{_PART}{described}\r\n\r\n".encode(), photo, b"\r\n"]
        pieces.append(f"--{_BOUNDARY}--\r\n".encode())
        connection = self.connection()
        start = time.monotonic()
        try:
            connection.putrequest("POST", path, skip_host=True)
            more = {"Connection": "close", "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
            for name, value in (self.headers() | more).items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(sum(map(len, pieces))))
            connection.endheaders()
            start = _send_slowly(connection, pieces, speed)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            return Answer(0, "", "", time.monotonic() - start)
        finally:
            connection.close()
        return Answer(response.status, response.headers.get("Location", ""), text, time.monotonic() - start)

    def sign_in(self, username: str, password: str = PASSWORD) -> "Browser":
        fields = form_with("password", self.get("/auth/login/").text)
        answer = self.post("/auth/login/", fields | {"login": username, "password": password})
        assert answer.status == 302, f"{username} could not sign in: {answer.status}"
        return self

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Host": f"127.0.0.1:{self.port}"} | ({"Cookie": cookies} if cookies else {})

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = self.headers() | {"Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self.connection()
        start = time.monotonic()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        return Answer(response.status, response.headers.get("Location", ""), text, time.monotonic() - start)


def _send_slowly(connection: http.client.HTTPConnection, pieces: Sequence[bytes], speed: int) -> float:
    """Send half a second's bytes every half second; return when the last left, or when the server took no more."""
    body, due = memoryview(b"".join(pieces)), time.monotonic()
    for at in range(0, len(body), speed // 2):
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            connection.send(body[at : at + speed // 2])
        except OSError:  # refused unread: the answer is there
            break
        due += 0.5
    return time.monotonic()


class _Forms(HTMLParser):
    """Every form of a page: its fields with what they hold, as a browser would post them, and its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], set[str]]] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(({}, set()))
        name = given.get("name", "")
        if not self.forms or not name:
            return
        fields, names = self.forms[-1]
        if tag in {"input", "textarea", "button", "select"}:
            names.add(name)
        if tag == "input" and given.get("type") not in {"submit", "file"}:
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                fields[name] = given.get("value", "")
        elif tag == "textarea":
            fields[name], self._area = "", name

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][0][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def form_with(name: str, text: str) -> dict[str, str]:
    """The fields of the first form on the page that has a field or a button of this name."""
    reader = _Forms()
    reader.feed(text)
    for fields, names in reader.forms:
        if name in names:
            return fields
    raise AssertionError(f"no form with “{name}” on the page:\n{text[:2000]}")
