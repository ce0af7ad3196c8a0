"""Sums of money in words, as papers of a treasury ask for them."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu")
_BILLION = 1_000_000_000
LARGEST = _BILLION**2 - 1


def in_words(amount: int) -> str:
    """Return a sum of đồng in words: "Một triệu hai trăm nghìn đồng chẵn"; "chẵn" where it is whole thousands."""
    words = _spell(amount) if amount else "không"
    return f"{words[0].upper()}{words[1:]} đồng{' chẵn' if amount % 1_000 == 0 else ''}"


def _spell(amount: int, *, is_inner: bool = False) -> str:
    """Spell a number; ``is_inner``: something larger stands before it, so that its hundreds are said even if none."""
    if amount >= _BILLION:
        billions, rest = divmod(amount, _BILLION)
        tail = f" {_spell(rest, is_inner=True)}" if rest else ""
        return f"{_spell(billions, is_inner=is_inner)} tỷ{tail}"
    groups = [amount // 1_000**place % 1_000 for place in (2, 1, 0)]
    said: list[str] = []
    for group, name in zip(groups, reversed(_GROUPS), strict=True):
        if group:
            said.append(f"{_three(group, is_inner=is_inner or bool(said))}{name}")
    return " ".join(said)


def _three(number: int, *, is_inner: bool) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or is_inner else []
    if tens > 1:
        said.append(f"{_DIGITS[tens]} mươi")
    elif tens == 1:
        said.append("mười")
    elif ones and said:
        said.append("linh")
    if ones == 1 and tens > 1:
        said.append("mốt")
    elif ones == 5 and tens:
        said.append("lăm")
    elif ones:
        said.append(_DIGITS[ones])
    return " ".join(said)
