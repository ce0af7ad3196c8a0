"""Who a part of a letter speaks of: teams, communes, districts, others. Over folded text."""

import re

NEAR = 80  # characters around a name that say what it does there
# Named as those who report; the numbers are those of places.models.Level. "Thị xã" is no "xã", "xã hội" neither.
_LEVELS = (
    (2, r"(?:(?:cap|cac|ubnd|phong) )?(?:huyen|thi xa|thanh pho(?! ho chi minh)|(?<=cap )quan|(?<=cac )quan)\b"),
    (3, r"(?<!thi )\bxa\b(?! hoi)|\b(?:cap|cac|ubnd|xa,|xa) phuong\b|\bthi tran\b"),
    (
        4,
        r"\b(?:cac|cap) to\b(?! chuc)|\bto (?:cong nghe|cnscd|truong|dan pho|tu quan)\b"
        r"|\b(?:ap(?! dung)|khu pho|thon)\b",
    ),
    (
        1,
        r"\bcap tinh\b|\bcac so\b|\bso,? (?:ban,? )?nganh\b|\btinh(?= gui| bao cao|:|$)"
        r"|\bso(?: (?:tt&tt|tttt|thong tin va truyen thong|khoa hoc va cong nghe|kh&cn|khcn))?"
        r" (?:se )?(?:tong hop|tham muu|bao cao|trinh)\b",
    ),
    (
        0,
        r"\bdoanh nghiep\b|\bcong an\b|\bdoan (?:thanh nien|the|xa|huyen|tinh)\b|\bhoi (?:phu nu|nong dan|cuu chien)\b"
        r"|\bmat tran\b|\bbuu dien\b|\bvien thong\b|\btrung tam\b",
    ),
)
OTHERS = 0  # whom no round asks: companies, the police, unions
_NAMED = re.compile("|".join(rf"(?P<level_{level}>{pattern})" for level, pattern in _LEVELS))
# To whom something is sent, or where: nobody who reports.
_BESIDE = re.compile(
    r"(?:\b(?:ve|toi|len|qua|den)(?: [a-z&]{1,12}){0,8}|\b(?:trinh|gui|nop)(?: [a-z&]{1,12}){0,4}"
    r"|\b(?:dia ban|trong|thuoc|tai|toan|noi)(?: [a-z]{1,8}){0,2}"
    r"|(?<!bao cao )\bcua(?: [a-z]{1,8}){0,2}|\bbao cao(?! cua| cap)(?: [a-z&]{1,12}){0,2}|\bde(?: [a-z]{1,8}){0,2})$"
)
# Who asks others: "UBND huyện … yêu cầu".
_ASKS = re.compile(r"(?: [a-z]{1,8}){0,3} (?:de nghi|yeu cau|giao|chi dao|don doc|huong dan|phan cong)\b")
# "… đối với cấp xã", "(cấp huyện)" right behind a day.
_FOR = r"(?:ap dung )?(?:doi voi|cho|danh cho)"
_FOR_WHOM = re.compile(
    rf" ?(?:\((?:{_FOR} )?|{_FOR} )(?:bao cao )?(?:cua )?"
    rf"(?:(?:cac|cap|don vi|ubnd|uy ban nhan dan) ){{0,3}}(?:{_NAMED.pattern})\)?"
)
_SAYS_FOR_WHOM = re.compile(rf"[ ,:(]{{0,3}}{_FOR}\b")


def levels_named(text: str) -> frozenset[int]:
    """Return the levels that ``text`` names as those who report, not those that only receive or lie around."""
    return frozenset(
        _level(match)
        for match in _NAMED.finditer(text)
        if not _is_beside(match, text[max(0, match.start() - NEAR) : match.start()].rstrip())
        and not _ASKS.match(text[match.end() : match.end() + NEAR])
    )


def _is_beside(match: re.Match[str], before: str) -> bool:
    """ "Báo cáo huyện" is sent there, "báo cáo cấp huyện" may be what is reported from there."""
    is_report_of = match[0].startswith("cap ") and before.endswith("bao cao")
    return not is_report_of and bool(_BESIDE.search(before))


def level_behind(text: str) -> tuple[int, int] | None:
    """Return the level for which the day before ``text`` is said to be meant, and how much of ``text`` says so."""
    match = _FOR_WHOM.match(text)
    return (_level(match), match.end()) if match else None


def says_for_whom(text: str) -> bool:
    """Tell whether ``text``, behind a day, begins by saying for whom the day is meant."""
    return bool(_SAYS_FOR_WHOM.match(text))


def _level(match: re.Match[str]) -> int:
    return next(int(name[-1]) for name, found in match.groupdict().items() if found)
