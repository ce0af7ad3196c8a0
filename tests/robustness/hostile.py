"""What no form asks for: texts, numbers, dates and bodies that people, phones and attackers send all the same."""

import json
import random
from urllib.parse import quote_from_bytes, quote_plus

MEGABYTE = 1_000_000

# As bytes, so that what is no text at all can stand among them.
VALUES: list[bytes] = [
    text.encode("utf-8", "surrogatepass")
    for text in [
        "", " ", "\0", "a\0b", "\ud800", "a\udfffb", "\ufeff", "\uffff", "\u202eabc", "\u200b", "\r\nX: y", "\t",
        "\x1b[0m", str(10**30), str(-(10**30)), "9223372036854775808", "-9223372036854775809", "2147483648", "-1",
        "0", "00", "+1",
        "1" * 5_000, "1e999", "-1e999", "1e-999", "NaN", "Infinity", "1,5", "1.000.000", "1_000", "0x10", "²", "٣",
        "１２",
        "½", "true", "null", "None", "undefined", "[]", "{}", "[object Object]",
        "0000-00-00", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "01/01/0000", "01/01/0001", "31/12/9999",
        "30/02/2022", "2022-02-30", "0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31 23:59:59", "01/01/0001 00:00",
        "31/12/9999 23:59", "24:00", "99:99", "2022-07-01T00:00:00+99:99", "2022-W53-7",
        "<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{7*7}}", "{% url 'x' %}", "%s%n%d", "{0}",
        "${1}", "' OR 1=1 --", "'; DROP TABLE accounts_user; --", "\\", "%", "_", "%00", "../../etc/passwd",
        "//evil.example/",
        "https://evil.example/", "javascript:alert(1)", "=1+1", "e\u0301" * 500, "🏴" * 300, "ế" * 4_000, "a" * 70_000,
        "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-00000000000g}", "+84", "0912", "٠٩١٢٣٤٥٦٧٨",
        "http://[", "https://zalo.me/g/" + "a" * 3_000, "http://[::1", "mailto:", "10.0.0.0/8", "1,2,3", "1-2-3",
    ]
] + [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\x80abc", b"\xfe\xff\x00a"]  # fmt: skip

# The names a page may be asked by, beside those that it has itself.
NAMES = [
    "page", "q", "state", "place", "round", "with", "basis", "show", "kind", "commune", "decision", "target", "report",
    "who", "new", "step", "version", "review", "topic", "at", "on", "from", "to", "next", "level", "form", "format",
    "within", "series", "verb", "by", "csrfmiddlewaretoken", "submit", "sort", "ordering", "as_of", "starts_on",
    "ends_on", "from_day", "to_day", "month",
]  # fmt: skip

HEADERS: list[dict[str, str]] = [
    {"Accept-Language": "x" * 5_000},
    {"Accept-Language": "vi;q=abc,;;,en-\u00ff"},
    {"Accept": "application/json;q=9, */*;q=x, ;"},
    {"Accept": "\x00"},
    {"HX-Request": "true", "HX-Current-URL": "http://[", "HX-Target": "<x>"},
    {"HX-Request": "true", "HX-Boosted": "true", "HX-Trigger-Name-URI-AutoEncoded": "%FF"},
    {"If-None-Match": 'W/"', "If-Modified-Since": "Thu, 99 Foo 0000 99:99:99 GMT"},
    {"If-Modified-Since": "Thu, 01 Jan 99999999 00:00:00 GMT"},
    {"Range": "bytes=9999999999999999999999-0"},
    {"Authorization": "Bearer \u00ff\u00fe"},
    {"Authorization": "Bearer " + "a" * 8_000},
    {"Authorization": "Bearer a\0b"},
    {"Authorization": "Basic !!!"},
    {"X-Request-ID": "a\nb"},
    {"X-Forwarded-For": "not an address, \u00ff"},
    {"Referer": "http://[::1"},
    {"Origin": "null"},
    {"Host": "evil.example"},
    {"Host": "["},
    {"User-Agent": "\u00ff" * 2_000},
    {"Cookie": "sessionid=\u00ff\0; ;;=; csrftoken="},
    {"Content-Encoding": "gzip"},
    {"Content-Length": "-1"},
    {"X-HTTP-Method-Override": "DELETE"},
]

# What stands in an address where the portal expects the number or the code of a row.
SEGMENTS = [
    "0", "-1", "9223372036854775807", "9223372036854775808", str(10**30), "1" * 4_000, "1" * 5_000, "01", "1.0", "%00",
    "a%00b", "%FF", "%ED%A0%80", "%2e%2e%2f", "..;", "%0d%0aX:y", "a" * 8_000, "%F0%9F%8F%B4", "%D9%A3", "{{7*7}}",
    "%27", "%25s", "-", "_", "x" * 255,
]  # fmt: skip


def urlencoded(pairs: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_from_bytes(value, safe='')}" for name, value in pairs).encode()


def multipart(pairs: list[tuple[str, bytes]], chance: random.Random, *, files: bool) -> tuple[bytes, str]:
    """A body of parts, some as files; then one of the ways to break it, or none."""
    boundary = "----pörtal".encode("ascii", "replace").decode() if chance.random() < 0.1 else "portal-boundary"
    parts = []
    for name, value in pairs:
        told = f'Content-Disposition: form-data; name="{name}"'.encode()
        if files and chance.random() < 0.5:
            called = chance.choice(
                [b"a.pdf", b"../../x", b"", b"a\0.xlsx", b"\xff\xfe.pdf", b"a" * 3_000, b"con.jpg;x"]
            )
            told += (
                b'; filename="'
                + called
                + b'"\r\nContent-Type: '
                + chance.choice([b"application/pdf", b"\xff", b"a/b; charset=nope"])
            )
        parts.append(b"--" + boundary.encode() + b"\r\n" + told + b"\r\n\r\n" + value + b"\r\n")
    body = b"".join(parts) + b"--" + boundary.encode() + b"--\r\n"
    kind = f"multipart/form-data; boundary={boundary}"
    match chance.randrange(8):
        case 0:
            body = body[: chance.randrange(len(body))]
        case 1:
            kind = chance.choice(
                ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\u00e9"]
            )
        case 2:
            body = body.replace(b"\r\n\r\n", b"\n", 1)
        case 3:
            body = body.replace(
                b"form-data;", chance.choice([b"form-data; name*=UTF-8''%FF;", b"attachment;", b";"]), 1
            )
        case 4:
            body = body.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)
        case _:
            pass
    return body, kind


def odd_json(chance: random.Random) -> bytes:
    return chance.choice(
        [
            b"", b"null", b"[" * 100_000, b'{"a":' * 50_000, b"1" * 10_000, b"NaN", b'"\\ud800"', b'{"a":1e999}',
            b"\xff\xfe", b'{"figures": {"ho": ' + b"9" * 400 + b"}}", json.dumps({"user": [], "version": {},
            "figures": 1}).encode(),
        ]
    )  # fmt: skip
