"""Personal data that slips into a message by mistake is taken out before it is written."""

import re

from core.phones import PHONE_IN_TEXT

# PostgreSQL quotes the refused row: "DETAIL:  Failing row contains (…)", "Key (phone)=(…) already exists".
_DETAIL = re.compile(r"DETAIL:.*?(?=\n\n|\nCONTEXT:|\nHINT:|\Z)", re.DOTALL)
_BOT_TOKEN = re.compile(r"/bot[\w-]{1,60}:[^/\s\"']{1,200}")  # it is part of the address (notices/adapter/zalo.py)


def mask(text: str) -> str:
    """Return ``text`` without phone numbers, the rows that a database error quotes and the token of the Zalo bot."""
    return _BOT_TOKEN.sub("/bot[token]", PHONE_IN_TEXT.sub("[phone]", _DETAIL.sub("DETAIL: [left out]", text)))


def mask_throughout(thing: object) -> object:
    """Return a value of lists, dicts and texts, as JSON has them, with each text masked."""
    if isinstance(thing, str):
        return mask(thing)
    if isinstance(thing, dict):
        return {key: mask_throughout(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [mask_throughout(value) for value in thing]
    return thing
