"""What a heading over people says in words: at which hamlet they are, in which team of it, by which decision."""

import re
from collections.abc import Mapping

from core.text import clean, fold
from teams.imports.decision_words import read_decision

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
_COMMUNE = re.compile(r"(?:của |cấp )?(xã|phường|thị trấn|đặc khu)(?!\w)([^(,;:|/–—\-]*)", re.IGNORECASE)
_BEHIND_NAME = re.compile(r"\b(?:năm|theo|kèm|gồm|có|do|qđ|quyết định|sau|huyện|tỉnh)\b.*", re.IGNORECASE | re.DOTALL)
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
    if place := _place_in(_ASIDE.sub(" ", said)) or _commune_in(_ASIDE.sub(" ", said)):
        found["place"] = place
    if (team := _team_in(_ASIDE.sub(" ", said), place)) and (place or _begins_with_team(said)):
        found["team"] = team
    return {**found, **read_decision(said)} if found else found


def read_title(text: str) -> Mapping[str, str]:
    """Return what a title says of all lines below it: as ``read_heading``, but a decision also where no place is named.
    The commune is whose list it is, and no place of its lines, unless the title is counted as one of several headings.
    """
    found = dict(read_heading(text))
    if _is_commune(found.get("place", "")) and not _COUNT.match(clean(text[:LONGEST])):
        found = {}
    return {**read_decision(text), **found}


def split_team(text: str) -> Mapping[str, str | None]:
    """Return what a cell of a team says: its place, and the team unless it only says the place."""
    found = read_heading(text)
    if "place" not in found:
        return {}
    is_named = _begins_with_team(_without_count(clean(text[:LONGEST])))
    return {"place": found["place"], "team": text if is_named else found.get("team")}


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


def _commune_in(text: str) -> str:
    """The commune whose own team a heading names: "Tổ CNSCĐ xã Tân Lập", or just "Tổ CNSCĐ xã"."""
    team = _TEAM.match(text)
    match = _COMMUNE.match(text, team.end()) if team else None
    return clean(f"{match[1]} {_BEHIND_NAME.sub('', match[2])}") if match else ""


def _is_commune(place: str) -> bool:
    return bool(_COMMUNE.match(place))


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
