"""Personal data that slips into a message by mistake is taken out before it is written."""

import re

# Vietnam's numbers as people, forms and addresses write them: 0 or +84, then nine or ten digits, with at most a
# separator between two of them (a space, also as %20 and +, a dot, a dash).
_GAP = r"(?:[ .\u00a0\u2010-\u2015+-]|%20)?"
_PHONE = re.compile(rf"(?<!\d)(?:(?:\+|00|%2B)?84|0)(?:{_GAP}\d){{9,10}}(?!\d)")
# PostgreSQL quotes the refused row: "DETAIL:  Failing row contains (…)", "Key (phone)=(…) already exists".
_DETAIL = re.compile(r"DETAIL:.*?(?=\n\n|\nCONTEXT:|\nHINT:|\Z)", re.DOTALL)


def mask(text: str) -> str:
    """Return ``text`` without phone numbers and without the rows that a database error quotes."""
    return _PHONE.sub("[phone]", _DETAIL.sub("DETAIL: [left out]", text))


def mask_throughout(thing: object) -> object:
    """Return a value of lists, dicts and texts, as JSON has them, with each text masked."""
    if isinstance(thing, str):
        return mask(thing)
    if isinstance(thing, dict):
        return {key: mask_throughout(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [mask_throughout(value) for value in thing]
    return thing
