"""What a heading over people says in words: at which hamlet they are, in which team of it, by which decision."""

import re
from collections.abc import Mapping

from core.text import clean, fold

LONGEST = 300  # characters of a heading that are read
_COUNT = re.compile(r"(?:[ivxlc]{1,6}|[0-9]{1,3}|[a-hk-z])\s?[.)/:\-]+\s?", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)?")
_END = re.compile(
    r"(?:[-–—,;:(/|]|\b(?:qđ|quyết định|theo|thuộc|kèm|gồm|có|năm|xã|phường|thị trấn|tt|huyện|tỉnh|từ|do)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_KIND = r"ấp|khu phố|kp\.?|khóm|thôn|bản|buôn|làng|tổ dân phố|tdp\.?|tổ dân cư|tổ tự quản"
_PLACE = re.compile(rf"(?<!\w)({_KIND})[\s.:]+([^\s(/,;:|\-–—].*)", re.IGNORECASE | re.DOTALL)
_BEFORE = re.compile(  # what may stand before it
    r"\s+|[0-9]{1,3}|[:,.–\-]|(?<!\w)(?:danh sách|ds|thành viên|tổ|công nghệ|chuyển đổi|cns|cnscđ|cđs|cđscđ|số"
    r"|cộng đồng|cđ|của|tại|ban|nhân dân|quản lý|chi bộ|địa bàn|đơn vị|nhân sự|phụ lục|kiện toàn|thành lập)(?!\w)",
    re.IGNORECASE,
)
_BARE_PLACE = re.compile(rf"(?:{_KIND})[\s.:]+\S.*", re.IGNORECASE | re.DOTALL)
_TEAM = re.compile(
    r"(?<!\w)tổ (?:công nghệ số|chuyển đổi số|cns|cnscđ|cđs|cđscđ|công nghệ)(?: cộng đồng| cđ)?(?!\w)[\s:]*",
    re.IGNORECASE,
)
_NUMBERED_TEAM = re.compile(r"tổ (?:số )?[0-9]{1,3}[a-zđ]?(?!\w)", re.IGNORECASE)
_OWN_NAME = re.compile(r"(?:số )?[0-9]{1,3}[a-zđ]?(?!\w)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:qđ|quyết định)(?: số)?[:.\s]*([0-9]{1,5}\s?/\s?[\w./\-]{2,30})", re.IGNORECASE)
_DAY = re.compile(r"ngày ([0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{4})", re.IGNORECASE)
LONGEST_PLACE = 60  # characters of a hamlet's name
SEVERAL = {"cac", "tren", "va", "trong", "moi", "cua", "tung"}  # words behind "ấp" that begin no name


def read_heading(text: str) -> Mapping[str, str]:
    """Return what a group's row, a sheet's name or a title says of the people below: "place", "team" and, where either
    is said, "number" and "signed_on" of the decision. Nothing where it names no hamlet and no team.

    "I. Tổ công nghệ số ấp Tân Khánh – QĐ số 12/QĐ-UBND ngày 15/6/2022" is at "ấp Tân Khánh". A team is named where it
    has a name of its own beside the hamlet's: "Tổ công nghệ số số 2 ấp Tân Khánh".
    """
    written = clean(text[:LONGEST])
    said = _without_count(written)
    found: dict[str, str] = {}
    if place := _place_in(_ASIDE.sub(" ", said)):
        found["place"] = place
    if (team := _team_in(_ASIDE.sub(" ", said), place)) and (place or _begins_with_team(said)):
        found["team"] = team
    return found | read_decision(said) if found else found


def read_decision(text: str) -> dict[str, str]:
    """Return the "number" and the day ("signed_on") of the decision that a heading names, as they are written."""
    matches = {"number": _NUMBER.search(text[:LONGEST]), "signed_on": _DAY.search(text[:LONGEST])}
    return {key: match[1] for key, match in matches.items() if match} if matches["number"] else {}


def names_a_hamlet(text: str) -> bool:
    """Tell whether a cell looks like a hamlet's or a group's: the word for its kind, then its name."""
    return len(text) <= LONGEST_PLACE and bool(_BARE_PLACE.fullmatch(_without_count(text)))


def _without_count(text: str) -> str:
    match = _COUNT.match(text)
    return text[match.end() :] if match else text


def _place_in(text: str) -> str:
    match = _PLACE.search(text)
    if not match or _BEFORE.sub("", text[: match.start()]):  # "số điện thoại do ấp cung cấp" is no heading
        return ""
    name = clean(_END.sub("", match[2]))
    if not name or len(name) > LONGEST_PLACE or fold(name).split(" ")[0] in SEVERAL:
        return ""
    return f"{match[1].rstrip('.')} {name}"


def _team_in(text: str, place: str) -> str:
    """The team's name where it has more than the words for a team and its hamlet."""
    if numbered := _NUMBERED_TEAM.match(text):
        return clean(f"{numbered[0]} {place}")
    match = _TEAM.search(text)
    if not match or _BEFORE.sub("", text[: match.start()]):
        return ""
    behind = text[match.end() :]
    own = _OWN_NAME.match(behind)
    if not own:
        return ""
    return clean(f"{match[0]} {own[0]} {place}")


def _begins_with_team(text: str) -> bool:
    return bool(_TEAM.match(text) or _NUMBERED_TEAM.match(text))
