"""What a number in a message may be: a phone, a day, a share, money, a label, a count.

No pattern repeats without a bound.
"""

import re

APPROXIMATE = "là số ước chừng"
LONG_NUMBER = "giống số điện thoại hoặc số giấy tờ"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DOCUMENT = r"(?:qd|ubnd|kh|cv|bc|tb|nq|nd|ct|tt|ttg|cp|stttt|bttt)"
_NUMBERED = (
    r"(?:to dan pho|to tu quan|khu pho|so thu tu|muc do|cap do|giai doan|phien ban|quoc lo|so nha|nha so|phu luc"
    r"|ap|kp|tdp|thon|khom|khu|to|doi|(?<![0-9] )(?<!mot )(?<!hai )(?<!ba )lop|muc|m(?=[12](?![0-9a-z]))|dot|lan"
    r"|dieu|khoan|mau|bieu|trang|duong|hem|stt|thu|phan"
    r"|(?<!ky )(?<!hang )(?<!ho )(?<!nghe )(?<!vu )(?<!nang )(?<!tang )(?<!doi )so)"
)
# "trong kỳ 32 hộ", "của tổ 118 hộ": the number counts what stands behind it.
_NO_UNIT = r"(?! ?(?:ho(?! tro)|nguoi|phan anh|gian hang|buoi|tai khoan)(?![a-z]))"
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("line", r"\n", ""),
    ("tab", r" ?\t\s{0,9}", ""),
    ("link", r"(?:https?://|www\.)\S{1,300}|[a-z0-9._-]{1,64}@[a-z0-9.-]{2,64}", "là địa chỉ trên mạng"),
    ("phone", r"(?:\+84|84|0)[0-9]{2,3}[ .-]?[0-9]{3}[ .-]?[0-9]{3,4}(?![0-9])", LONG_NUMBER),
    ("long", r"[0-9]{8,300}", LONG_NUMBER),
    (
        "document",
        rf"[0-9]{{1,6}}/(?:[0-9]{{4}}/)?(?:{_DOCUMENT}(?![a-z])|[a-z]{{2,8}}-[a-z]{{2,10}})[a-z0-9-]{{0,20}}"
        r"|(?<![a-z])(?:(?:de an|qd|nq|nghi quyet|nghi dinh|chi thi|quyet dinh)(?: so)?"
        r"|(?:cong van|ke hoach|thong bao|van ban|cv|kh|tb) so)[ :.]{0,2}[0-9]{1,6}(?:[./-][0-9a-z]{1,12}){0,4}",
        "là số văn bản",
    ),
    (
        "day",
        rf"(?:ngay ?)?{_DAY} ?(?P<between>[/.-]) ?{_MONTH} ?(?P=between) ?(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
        rf"|(?<![a-z])ngay ?{_DAY}(?![0-9])(?: ?[/.-] ?{_MONTH}(?![0-9])| thang ?{_MONTH}(?![0-9]))?"
        r"(?:,? nam ?20[0-9]{2}| ?[/-] ?20[0-9]{2})?"
        rf"|(?:(?<=\btu )|(?<=\bden )|(?<=\bhet )|(?<=\btoi )|(?<=\bhom )){_DAY}[/.-]{_MONTH}(?![0-9])",
        "",
    ),
    (
        "period",
        rf"(?<![a-z])(?:thang ?|t\.?(?=[0-9])){_MONTH}(?![0-9])"
        r"(?:/[0-9]{2}(?![0-9])| ?(?:[/.-]|,? ?nam) ?20[0-9]{2}(?![0-9]))?"
        r"|(?<![a-z])quy ?(?:iv|iii|ii|i|[1-4])(?![0-9a-z])(?: ?(?:/|nam| nam)? ?20[0-9]{2}(?![0-9]))?"
        r"|(?<![0-9])[369] thang(?: (?:dau|cuoi))?(?: nam)?(?: ?/? ?20[0-9]{2}(?![0-9]))?"
        r"|(?<![a-z])nam ?20[0-9]{2}(?![0-9])|(?<![a-z])tuan(?: thu)? ?[0-9]{1,2}(?![0-9])",
        "",
    ),
    (
        "time",
        r"[0-9]{1,2} ?(?:gio|h|g)(?: ?[0-5][0-9](?![0-9]))?(?: ?(?:phut|p))?(?![a-z])"
        r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])|[0-9]{1,4} ?(?:phut|giay)(?![a-z])",
        "là giờ",
    ),
    ("share", r"[0-9]{1,9}(?:[.,][0-9]{1,4})? ?(?:%|phan tram)", "là tỷ lệ phần trăm"),
    (
        "money",
        r"[0-9]{1,3}(?:[.,][0-9]{3}){1,4} ?(?:dong|vnd|d)(?![a-z])"
        r"|[0-9]{1,9}(?:[.,][0-9]{1,3})? ?(?:(?:k|nghin|ngan|tr|trieu|ty|ti) ?)?(?:dong|vnd|d|\$|₫)(?![a-z])"
        r"|[0-9]{1,9}(?:[.,][0-9]{1,3})? ?(?:trd|tr|trieu|ty|ti)(?![a-z])[0-9]{0,3}",
        "là số tiền",
    ),
    ("version", r"4[.]0(?![0-9])|[2345]g(?![a-z0-9])|24/7(?![0-9])", "là tên gọi, không phải số đếm"),
    (
        "sum",
        r"[0-9]{1,7}(?: ?[+*×] ?[0-9]{1,7}){1,40}|[0-9]{1,7} ?x ?[0-9]{1,7}",
        "là phép tính, xin tự cộng rồi ghi",
    ),
    ("fraction", r"[0-9]{1,7} ?/ ?[0-9]{1,7}", "là phân số hoặc ngày, không rõ số nào của kỳ này"),
    ("range", r"[0-9]{1,7} ?(?:[-–—~]| den | toi ) ?[0-9]{1,7}", "là khoảng từ … đến …"),
    ("label", rf"(?<![a-z]){_NUMBERED}\.? ?(?:so )?[0-9]{{1,3}}(?![0-9.,/]?[0-9])[a-d]?(?![a-z]){_NO_UNIT}", ""),
    ("thousands", r"[0-9]{1,3}(?:[.,][0-9]{1,2})?k(?![a-z0-9])|[0-9]{1,3}k[0-9](?![0-9a-z])", ""),
    ("mixed", r"[1-9] ?tram ?[1-9] ?chuc(?![a-z])", ""),
    ("spoken", r"[0-9]{1,3} ?(?:nghin|ngan|tram|chuc) ?[0-9]{1,3}", "là số ước chừng"),
    ("typo", r"[0-9]{1,6}o[0-9o]{0,5}(?![a-z])", "có chữ o trong số"),
    ("scaled", r"[0-9]{1,3}(?:[.,][0-9]{1,2})? ?(?:nghin|ngan|chuc|tram)(?![a-z])(?! ?[0-9])", ""),
    ("arrow", r"[=-]>|→", ""),
    ("grouped", r"[0-9]{1,3}(?:[.,][0-9]{3}){1,2}(?![0-9]|[.,][0-9])", ""),
    ("spaced", r"[1-9][0-9]{0,2} [0-9]{3}(?= ?(?:nguoi|ng|ho|tk|hs)(?![a-z]))", ""),
    ("decimal", r"[0-9]{1,7}(?:[.,][0-9]{1,7}){1,40}", "là số lẻ hoặc có dấu phẩy, không rõ là bao nhiêu"),
    ("year", r"(?:19|20)[0-9]{2}(?![0-9])", "giống năm"),
    ("plain", r"[0-9]{1,7}", ""),
    ("word", r"[^\W\d_]{1,60}", ""),
    ("sign", r"\S", ""),
)
REASONS = {name: reason for name, _, reason in _PATTERNS}
PATTERN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _PATTERNS))
