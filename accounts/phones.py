"""Phone numbers as Vietnam writes them: stored as 0 and nine digits, shown in groups, masked outside the commune."""

import re

import phonenumbers

# The 11-digit mobile prefixes renumbered in 2018 (decision 2036/QĐ-BTTTT of 21/11/2017).
_BEFORE_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
_LOOKS_LIKE_A_NUMBER = re.compile(r"^[+\d][\d\s().-]{7,}$")


class NotAPhone(ValueError):
    """The text is no possible Vietnamese phone number."""


def normalise_phone(text: str) -> str:
    """Return the number as its ten or eleven national digits ("0912345678").

    Accepts +84, spaces, dots, the 11-digit mobile numbers of before 2018 and a zero lost by Excel. What is *possible*
    is accepted: the library calls real 052, 055 and 089 numbers invalid.

    Raises NotAPhone.
    """
    digits = re.sub(r"[\s().-]", "", text)
    if re.fullmatch(r"[1-9]\d{8}", digits):  # Excel drops a leading zero
        digits = "0" + digits
    if digits[:4] in _BEFORE_2018 and len(digits) == 11:
        digits = _BEFORE_2018[digits[:4]] + digits[4:]
    try:
        number = phonenumbers.parse(digits, "VN")
    except phonenumbers.NumberParseException as error:
        raise NotAPhone(text) from error
    national = f"0{number.national_number}"
    if number.country_code != 84 or not phonenumbers.is_possible_number(number) or len(national) not in (10, 11):
        raise NotAPhone(text)
    return national


def looks_like_a_phone(text: str) -> bool:
    return bool(_LOOKS_LIKE_A_NUMBER.match(text.strip()))


def grouped(phone: str) -> str:
    """0912345678 → 0912 345 678."""
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}" if phone else ""


def masked(phone: str) -> str:
    """0912345678 → 0912 ••• 678: enough to recognise, not to call."""
    return f"{phone[:4]} ••• {phone[-3:]}" if phone else ""
