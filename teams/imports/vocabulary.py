"""What communes call positions in a team, and the organisations that its members come from."""

import re
from collections.abc import Mapping
from typing import Any

from core.terms import KNOWN, SHORT
from core.text import fold, lower_first
from exchange.reading import cells
from exchange.reading.kinds.spec import values_by_label
from exchange.reading.tables import CellFault
from teams.models import Organisation, Position, Sex

ORGANISATIONS = {
    Organisation.HAMLET_HEAD: (
        *("Trưởng ấp", "Trưởng khu phố", "Trưởng thôn", "Trưởng bản", "Trưởng khóm", "Trưởng buôn", "Phó ấp"),
        *("Phó trưởng ấp", "Ban quản lý ấp", "Ban điều hành khu phố", "Bí thư chi bộ"),
    ),
    Organisation.GROUP_HEAD: ("Tổ trưởng tổ dân phố", "Tổ trưởng tổ tự quản", "Tổ dân phố", "Tổ tự quản"),
    Organisation.YOUTH: ("Đoàn TN", "ĐTN", "Đoàn viên", "Bí thư chi đoàn", "Chi đoàn", "Đoàn TNCS", "Thanh niên"),
    Organisation.WOMEN: (
        *("Hội LHPN", "Hội Liên hiệp Phụ nữ", "Chi hội Phụ nữ", "Chi hội trưởng phụ nữ", "Phụ nữ"),
        *("LHPN", "Hội PN", "Chi hội PN"),
    ),
    Organisation.FARMERS: (
        *("Chi hội Nông dân", "Chi hội trưởng nông dân", "Nông dân", "HND", "Hội ND", "Chi hội ND"),
    ),
    Organisation.VETERANS: ("CCB", "Hội CCB", "Cựu chiến binh", "Chi hội Cựu chiến binh"),
    Organisation.POST: ("Bưu điện", "Bưu chính", "VNPost", "Vietnam Post", "Viettel Post"),
    Organisation.TELECOM: ("Viễn thông", "VNPT", "Viettel", "MobiFone"),
    Organisation.TECHNOLOGY: ("CNTT", "Công nghệ thông tin", "Doanh nghiệp CNTT", "FPT"),
    Organisation.POLICE: ("Công an xã", "Công an viên", "CA", "An ninh trật tự"),
    Organisation.HEALTH: ("Trạm y tế", "Nhân viên y tế", "Y tế ấp", "Cộng tác viên y tế"),
    Organisation.EDUCATION: ("Giáo viên", "Trường học", "Nhà trường"),
    Organisation.OTHER: ("Đơn vị khác", "Người dân"),
}  # fmt: skip
_OF_TEAM = [lower_first(name) for name in (*KNOWN, *SHORT)]
POSITIONS = {
    Position.LEADER: ("Trưởng", "TT", *(f"Tổ trưởng {name}" for name in _OF_TEAM), "T.Trưởng"),
    Position.DEPUTY: (
        *("Phó", "Phó tổ trưởng", "TP", *(f"Tổ phó {name}" for name in _OF_TEAM), "T.Phó"),
        *("P. tổ trưởng", "P. trưởng", "PTT", "Phó tổ"),
    ),
    Position.MEMBER: ("TV", "Tổ viên", "Thành viên tổ", "T.Viên"),
}
SEXES = {Sex.FEMALE: ("F", "Female"), Sex.MALE: ("M", "Male")}


def by_word(others: Mapping[Any, tuple[str, ...]]) -> dict[str, Any]:
    return {word: value for value, words in others.items() for word in words}


_POSITION_PART = cells.choice_in_text(values_by_label(dict(Position.choices)), by_word(POSITIONS))
organisation_in = cells.choice_in_text(
    values_by_label(dict(Organisation.choices)), by_word(ORGANISATIONS), anywhere=True
)
_OTHER_HEADS = re.compile(
    r"\b(?:(?:to|nhom|doi) (?:truong|pho)|(?:truong|pho) (?:to|nhom|doi)) (?:to |nhom |doi )?"
    r"(?:dan pho|tu quan|dan cu|nhan dan|hoa giai|an ninh|vay von|tiet kiem|dan phong|bao ve|van nghe)"
)
_DEPUTY_IN_SHORT = re.compile(r"(?:^|[^a-z])p ?[.-] ?(?:to )?truong\b")  # "P. tổ trưởng kiêm thủ quỹ"
_NEAR_A_POSITION = re.compile(
    r"\b(?:to|nhom|doi) (?:truong|pho)\b|\b(?:truong|pho) (?:to|nhom|doi)\b|^(?:truong|pho|pho truong) ban$"
)


def position_in(text: str) -> str | None:
    """Return the position in the team that a text says among others. Raises CellFault where it may say one."""
    if _DEPUTY_IN_SHORT.search(fold(text[:200])):
        return str(Position.DEPUTY.label)
    if found := _POSITION_PART(text):
        return found
    if _NEAR_A_POSITION.search(_OTHER_HEADS.sub("", fold(text[:200]))):
        raise CellFault(f"“{text[:60]}” chưa rõ là chức danh nào trong tổ. Xin ghi Tổ trưởng, Tổ phó hoặc Thành viên.")
    return None
