"""Phone numbers as Vietnam writes them: stored as 0 and nine digits, shown in groups, masked outside the commune."""

import re

import phonenumbers

from core.text import clean

# The 11-digit mobile prefixes renumbered in 2018 (decision 2036/QĐ-BTTTT of 21/11/2017).
_BEFORE_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
_LOOKS_LIKE_A_NUMBER = re.compile(r"^[+\d(][\d\s().-]{7,}$")
_SEPARATORS = re.compile(r"[\s().\u2010-\u2015-]")
_NATIONAL = re.compile(r"0[35789]\d{8}|02\d{9}")  # mobile, fixed: the numbering plan since 2018
# In running text, as people, forms and addresses write them: 0 or +84, then nine or ten digits, with at most a
# separator between two of them (a space, also as %20 and +, a dot, a dash).
_GAP = r"(?:[ .\u00a0\u2010-\u2015+-]|%20)?"
PHONE_IN_TEXT = re.compile(rf"(?<!\d)(?:(?:\+|00|%2B)?84|0)(?:{_GAP}\d){{9,10}}(?!\d)")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")


class NotAPhone(ValueError):
    """The text is no possible Vietnamese phone number."""


def normalise_phone(text: str) -> str:
    """Return the number as its ten or eleven national digits ("0912345678").

    Accepts +84, spaces, dots, the 11-digit mobile numbers of before 2018 and a zero lost by Excel. What the numbering
    plan can hold is accepted: the library calls real 052, 055 and 089 numbers invalid.

    Raises NotAPhone.
    """
    digits = _SEPARATORS.sub("", clean(text))  # without what a phone's contact list copies along unseen
    if not re.fullmatch(r"\+?[0-9]+", digits):  # the library would read letters as keys of a telephone
        raise NotAPhone(text)
    if re.fullmatch(r"[1-9]\d{8}", digits):  # Excel drops a leading zero
        digits = "0" + digits
    if _NATIONAL.fullmatch(digits):  # as the library would say, a hundred times sooner
        return digits
    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException as error:
        raise NotAPhone(text) from error
    national = f"0{number.national_number}"
    if national[:4] in _BEFORE_2018 and len(national) == 11:  # "+84 167…"
        national = _BEFORE_2018[national[:4]] + national[4:]
    if number.country_code != 84 or not _NATIONAL.fullmatch(national):
        raise NotAPhone(text)
    return national


def looks_like_a_phone(text: str) -> bool:
    return bool(_LOOKS_LIKE_A_NUMBER.match(clean(text)))


def phone_in(text: str) -> str:
    """Return the phone number that ``text`` is or holds among words ("ĐT: 0912.345.678"), as it is stored; "" where
    there is none.
    """
    text = clean(text)
    held = PHONE_IN_TEXT.search(text)
    try:
        return normalise_phone(text if looks_like_a_phone(text) or held is None else held[0])
    except NotAPhone:
        return ""


class NotAUsername(ValueError):
    """The text is neither a phone number nor a short name of letters without marks and digits."""


def sign_in_name(text: str) -> str:
    """Return the username that ``text`` means: a phone number in its one writing, or a name in NFC and lower case."""
    if looks_like_a_phone(text):
        try:
            return normalise_phone(text)
        except NotAPhone:
            pass
    return clean(text).lower()


def new_username(text: str) -> str:
    """Return ``text`` as the username of a new account: a phone number, or a name of 3 to 30 letters a–z and digits.

    Raises NotAUsername.
    """
    name = sign_in_name(text)
    if _NATIONAL.fullmatch(name) or (3 <= len(name) <= 30 and _NAME.fullmatch(name)):
        return name
    raise NotAUsername(text)


def writings_of(phone: str) -> tuple[str, ...]:
    """Return the digits by which a stored number is written, without the zero before them: of a mobile number also
    those of before 2018.
    """
    former = [old + phone[3:] for old, new in _BEFORE_2018.items() if phone.startswith(new)]
    return tuple(writing.removeprefix("0") for writing in (phone, *former))


def formatted_phone(phone: str) -> str:
    """Return a number in groups: 0912345678 → 0912 345 678."""
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}" if phone else ""


def masked_phone(phone: str) -> str:
    """Return a number that can be recognised but not called: 0912345678 → 0912 ••• 678."""
    return f"{phone[:4]} ••• {phone[-3:]}" if phone else ""
