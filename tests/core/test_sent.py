"""JSON from scripts and other systems: what no column and no arithmetic has room for is none."""

import json

import pytest
from django.core.exceptions import ValidationError

from core.fields import SentField
from core.sent import read_sent, read_sent_object
from notices.adapter.web import HttpAnswer

DAMAGED = [
    '"\\ud800"', '["a", {"b": "\\udfff"}]', '{"\\ud800": 1}', '{"a": ["\\u0000"]}', "1" * 5_000, "-" + "1" * 30,
    "1e999", "NaN", "[Infinity]", "[" * 100_000, '{"a":' * 50_000, "", "{", "undefined",
]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_what_nothing_has_room_for_is_refused(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        read_sent(text)
    assert read_sent_object(text) == read_sent_object(text.encode()) == HttpAnswer(200, {}, text.encode()).json() == {}
    with pytest.raises(ValidationError):
        SentField().clean(text)


def test_what_is_whole_is_read() -> None:
    assert read_sent('["\\ud83c\\udff4", "ế", 9223372036854775807, 1.5, null, "\\\\u0000"]') == [
        "🏴", "ế", 2**63 - 1, 1.5, None, "\\u0000",
    ]  # fmt: skip
    assert read_sent_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}  # as some gateways write it
    assert read_sent_object(b"\xff") == read_sent_object("[]") == {}
