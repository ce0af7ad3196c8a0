"""JSON from scripts, phones and other systems, read in one way: nothing in it can break what it is handed to."""

import json
import math
from typing import Any

LARGEST = 2**63 - 1  # that the database counts to


class SentDecoder(json.JSONDecoder):
    """Python's reader of JSON without what no column and no arithmetic of the portal has room for.

    Refused are numbers beyond 63 bits or what a float holds, NaN and Infinity, texts and names with a NUL or half a
    surrogate pair, and a depth at which Python gives up.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_int=_whole, parse_float=_finite, parse_constant=_refuse, **options)

    def decode(self, s: str, *options: Any, **named: Any) -> Any:
        """Return what ``s`` says. Raises json.JSONDecodeError."""
        try:
            value = super().decode(s, *options, **named)
        except json.JSONDecodeError:
            raise
        except (RecursionError, ValueError) as error:
            raise json.JSONDecodeError(str(error), "", 0) from error
        _check_texts(value)
        return value


def read_sent(text: str | bytes) -> Any:
    """Return what a JSON text says. Raises ValueError where it is none or ``SentDecoder`` refuses it."""
    return SentDecoder().decode(text.decode("utf-8-sig") if isinstance(text, bytes) else text)


def read_sent_object(text: str | bytes) -> dict[str, Any]:
    """Return the object of JSON that ``text`` is; an empty one where it is none."""
    try:
        value = read_sent(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _check_texts(value: Any) -> None:
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += [*one, *one.values()]
        elif isinstance(one, list):
            left += one
        elif isinstance(one, str) and not _is_whole_text(one):
            raise json.JSONDecodeError("a NUL or half a surrogate pair", "", 0)


def _is_whole_text(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _whole(digits: str) -> int:
    number = int(digits)  # of more than 4,300 digits: ValueError
    return number if abs(number) <= LARGEST else _refuse(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _refuse(text: str) -> Any:
    raise ValueError("a number beyond all counting")
