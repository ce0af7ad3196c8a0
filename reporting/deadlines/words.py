"""What letters say around a day: patterns over folded text (lower case, no marks, single spaces).

Nothing here repeats without a bound, and what reads a text before or behind a day gets at most ``NEAR`` characters of
it: a hostile text costs what its length costs.
"""

import re

LONGEST = 1_000  # characters of a wording; the form asks for 300
NEAR = 120  # characters before or behind a day in which its words stand

WEEKDAY = r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)"
WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "nhat": 6}
_TIME = (
    r"(?<![0-9/.:,-])(?P<hour>[0-9]{1,2}) ?(?:gio\b|[hg:](?![a-z]))(?: ?(?P<minute>[0-5][0-9])(?![0-9]))?"
    r"(?: ?(?:phut\b|p\b|'|’))?"
)
ANY_TIME = re.compile(r"(?<![0-9/.:,-])[0-9]{1,2} ?(?:gio\b|[hg](?![a-z])|:[0-5][0-9])|\bgio\b|\bphut\b")
ANY_WEEKDAY = re.compile(rf"\b{WEEKDAY}\b")

# A day with its year, with its month, or alone: 20/6/2022, 20-6-2022, 20 tháng 6 năm 2022; 20/6; ngày 20.
FULL_DAY = re.compile(
    r"(?<![0-9/.-])(?P<day>[0-9]{1,2})(?: ?(?P<sep>[/.-]) ?(?P<month>[0-9]{1,2})(?: ?(?P=sep) ?|,? nam )"
    r"|,? thang (?P<named_month>[0-9]{1,2})(?:,? nam | ?/ ?|, | ))(?P<year>[0-9]{4})(?![0-9]|[/-][0-9a-z])"
)
DAY_AND_MONTH = re.compile(
    r"(?<![0-9/.-])(?<!thang )(?<!duong )(?P<day>[0-9]{1,2})(?: ?[/-] ?|\.| thang )(?P<month>[0-9]{1,2})"
    r"(?![0-9]| ?[/.-] ?[0-9])"
)
DAY_ALONE = re.compile(r"\bngay (?P<day>[0-9]{1,2})(?![0-9]| ?[/.-] ?[0-9]| thang [0-9])")

_STRONG = (
    r"(?:(?:cham|muon|tre) nhat|khong (?:qua|sau|(?:muon|cham|tre) hon)|han (?:chot|cuoi cung|cuoi))"
    r"(?:[ ,:]{1,2}(?:la|vao|luc|trong|den|toi|het|thoi diem)){0,3}"
)
_BEFORE = r"(?:(?:(?:cham|muon|tre) nhat|han (?:chot|cuoi cung|cuoi))[ :]{1,2}(?:la )?)?truoc(?: thoi diem| luc)?"
_WEAK = r"truoc khi het|(?:den )?(?<!truoc )het|cuoi|trong"
# What leads to a day, read from its first digit backwards: a word of deadlines, an hour, a weekday.
LEAD = re.compile(
    rf"(?:\b(?:(?P<before>{_BEFORE})(?!, ?ngay)|(?P<strong>{_STRONG})|(?P<weak>{_WEAK})|(?P<at>vao luc|luc|vao|den))"
    rf"(?=[ :(,]))?"
    rf"(?:(?:^|[ ,:]{{0,2}}){_TIME})?"
    rf"(?:^|[ :(,]{{1,3}})(?:ngay[ :(]{{1,2}})?(?:\(?(?P<weekday>{WEEKDAY})\)?[ ,(]{{1,3}}(?:ngay )?)?(?:m[uo]ng )?$"
)
WEEKDAY_BEHIND = re.compile(rf" ?[,(]? ?(?P<weekday>{WEEKDAY})\b\)?")
STARTS = re.compile(r"\b(?:sau|(?:ke |tinh )?tu|bat dau)(?: luc| vao)?$")

_DAYS = r"(?P<days>[0-9]{1,2})(?: ?\([^()]{1,20}\))? ngay(?P<working> lam viec)?"
# "ít nhất 05 ngày làm việc" before "trước ngày D" counts back from D; so does "ít nhất 05 ngày" behind it.
COUNTS_BACK = re.compile(
    rf"\b(?:(?:truoc )?it nhat|toi thieu|(?:cham|muon|tre) nhat|khong muon hon)(?: la)? {_DAYS},?$"
)
COUNTS_BACK_BEHIND = re.compile(rf",? (?:it nhat|toi thieu)(?: la)? {_DAYS}\b")
_WITHIN = r"(?:trong(?: vong| thoi han| thoi gian)?|(?:cham|muon|tre) nhat(?: la| sau| trong| trong vong)?|khong qua)"
COUNTS_ON = re.compile(rf"\b{_WITHIN} {_DAYS},? ?(?:(?:ke|tinh) tu|tu|sau)$")
COUNTS_ON_FROM = re.compile(rf"\b(?:{_WITHIN} )?{_DAYS},? ?(?:ke tu|tinh tu|tu|sau)(?: ngay| khi)? [^.;,()]{{2}}")
ODD_DAY = re.compile(r"(?<![0-9/.-])(?<!thang )(?<!duong )[0-9]{1,2} ?[/-] ?[0-9]{1,2}(?![0-9])")
ANY_DAYS = re.compile(r"\b[0-9]{1,3}(?: ?\([^()]{1,20}\))? (?:ngay|hom|tuan)\b|\bngay lam viec\b")

# What comes again: the days of a month, a quarter, a year.
COMES_AGAIN = re.compile(
    r"\bhang (?:ngay|tuan|thang|quy|nam|ky)\b|\b(?:moi|tung|cac) (?:tuan|thang|quy|nam|ky)\b(?! [0-9ivx])"
    r"|\b(?:thang|ngay|tuan|ngay lam viec) (?:cuoi|dau)(?: cung)?(?: cua)?(?: moi)? (?:quy|thang|nam|tuan)\b(?! [0-9])"
    r"|\bcua (?:moi )?(?:thang|quy|nam|tuan)(?: cuoi| dau| sau| ke tiep| tiep theo)?\b(?! [0-9ivx])"
    r"|\b(?:thang|quy) (?:sau|ke tiep|tiep theo)\b|\b(?:cuoi|dau) (?:moi )?(?:quy|thang)\b(?! [0-9ivx])"
)

# Words that leave the whole wording to the officer, with what is said about them.
DOUBTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bam lich\b"), "có ngày âm lịch"),
    (re.compile(r"\bdu kien\b"), "“dự kiến” chưa phải là hạn chắc chắn"),
    (
        re.compile(
            r"\bneu(?! co\b)|\btruong hop\b|\btru(?! so\b)\b|\brieng\b|\bcon lai\b"
            r"|\bdoi voi [^.;,]{0,40}\b(?:thuoc|tai|vung|bien gioi|khu vuc)\b"
        ),
        "hạn có điều kiện, hoặc chỉ của một số nơi",
    ),
    (
        re.compile(
            r"\bthay (?:vi|cho|the|doi)\b|\bsua doi\b|\bdieu chinh\b"
            r"|\bchuyen (?:han|thoi)\b|\b(?:lui|doi|hoan) (?:han|thoi|lai|sang|den)\b"
        ),
        "câu nói về việc thay đổi hạn",
    ),
    (re.compile(r"\bgio (?:hanh chinh|lam viec|cong so|giao dich)\b|\b(?:dau|cuoi|het) gio\b"), "không nêu giờ cụ thể"),
    (re.compile(r"\btuan (?:nay|sau|toi|thu|dau|cuoi|le)\b|\b(?:mot|hai|trong|dau|cuoi|giua) tuan\b"), "chỉ nêu tuần"),
    (
        re.compile(
            r"\b(?:sang|trua|chieu|toi|dem)(?:,? (?:ngay|thu|mai|nay|chu nhat|[0-9]))|\b(?:trua|chieu|dem)$|\bbuoi\b"
        ),
        "nêu buổi trong ngày, xin xác nhận giờ",
    ),
    (re.compile(r"\bdau buu dien\b"), "hạn tính theo dấu bưu điện"),
    (re.compile(r"\bda (?:duoc )?(?:gui|nop|bao cao)\b"), "câu nói về việc đã làm"),
)
EXTENDED = re.compile(r"\bgia han\b")
EXTENDS = re.compile(r"\bgia han(?: them)?$")
DENIED = re.compile(
    r"\b(?:khong|chua|chang)\b(?! phat sinh)|\bmien (?:nop |gui )?bao cao\b|\b(?:qua|tre|cham) han\b|\btam dung\b"
)
VAGUE = re.compile(r"\b(?:trong|dau|giua|cuoi|het|truoc|den het) (?:thang|quy|nam)\b")

SENDS = re.compile(
    r"\b(?:gui|nop|bao cao|phan hoi"
    r"|(?:cung cap|cap nhat|nhap) (?:[a-z]{1,8} ){0,2}(?:so lieu|bao cao|ket qua|thong tin))\b"
)
HANDS_OVER = re.compile(r"\b(?:gui|nop|nhan)\b")
_OTHER_ACT = (
    r"(?:hoan thanh|hoan tat|ket thuc|xong|thanh lap|kien toan|to chuc|tap huan|boi duong|dao tao|ban hanh|cai dat"
    r"|ra soat|dang ky|phe duyet|phat sinh|hoi nghi|khai mac|be mac|so ket|tong ket|cu (?:can bo|nguoi|dau moi)"
    r"|gop y|nghiem thu|giai ngan|ra mat|phat dong|tuyen truyen|tham gia|tham du|co mat|ky ket|giao nhan"
    r"|nop (?:phi|quy|thue|don|tien|phat)|(?<!tong )(?<!phoi )(?<!phu )(?<!ket )hop)\b"
)
OTHER_ACT = re.compile(rf"\b{_OTHER_ACT}")
# "Gửi báo cáo về Sở, niêm yết công khai trước ngày D": a second thing to do, of which D may be the limit.
ALSO_DOES = re.compile(
    r"(?:,|\bva|\broi|\bdong thoi|\bsau do) (?:(?:phai|can|se|tiep tuc|de nghi) )?"
    rf"(?:{_OTHER_ACT}|(?:hoan thien|niem yet|cong khai|cong bo|lap dat|trang bi|ban giao|cap phat|mua sam|thanh toan"
    r"|quyet toan|xay dung|thuc hien|trien khai|kiem tra|khac phuc|xu ly|giai quyet|chuan bi|phan cong|bo tri|lua chon"
    r"|de cu|gioi thieu|dang tai|huong dan|ho tro|kich hoat|mo|tong hop|chot|luu)\b)"
)
ABOUT = re.compile(r"\b(?:ket qua|tinh hinh|tien do|cong tac|viec|danh sach)\b")
TO_WHOM = re.compile(r"\b(?:ve|cho|toi) (?:so|ubnd|uy ban|phong|bo|huyen|xa|tinh|cong)\b")
# The day on which figures end, not the day on which they are handed in.
ENDS_FIGURES = re.compile(
    r"\b(?:so lieu|ket qua|tinh hinh|luy ke|thong ke|tinh|lay|cap nhat|thoi diem|phat sinh|ky bao cao|ky so lieu|ky)\b"
    r"[^.;]{0,50}\bden(?: het| truoc)?$"
)
FIGURES = re.compile(r"\b(?:so lieu|ket qua|tinh hinh|luy ke|thong ke|thuc hien|trien khai|hoat dong|ky|giai doan)\b")
FREEZES = re.compile(r"(?<!han )\bchot\b")
LIMIT = re.compile(r"\bhan\b")
LIMITS = re.compile(r"\bhan (?:gui|nop|nhan|bao cao)\b")
# A day that belongs to a document: "Công văn số 820/BTTTT-THH ngày 09/3/2022".
OF_A_DOCUMENT = re.compile(
    r"(?:\bso:? ?[0-9]{0,6}/[a-z0-9&/-]{1,40},?"
    r"|\b(?:cong van|van ban|ke hoach|thong bao|quyet dinh|chi thi|to trinh|nghi quyet|nghi dinh|thong tu|ket luan"
    r"|giay moi)(?: (?:so:? ?)?[a-z0-9&/-]{1,40})?(?: [a-z]{1,12}){0,3},?)$"
)
BOUNDARY = re.compile(r";|(?<!\btp)(?<!\btx)(?<!\btt)(?<!\bq)(?<!\bp)\.(?= |$)")
# Words that may stand beside a day when nobody says what is to be done until then.
PLAIN = frozenset({
    "thoi", "han", "gian", "cuoi", "cung", "la", "vao", "ngay", "cac", "don", "vi", "dia", "phuong", "co",
    "quan", "de", "nghi", "yeu", "cau", "xin", "vui", "long", "nham", "kip", "lam", "van", "ban", "nay", "cua",
    "phong", "nganh", "ubnd", "uy", "nhan", "dan", "huyen", "xa", "thi", "thanh", "pho", "tran", "tinh", "to",
    "cap", "cong", "nghe", "so", "dong", "va", "phai", "can", "ve", "doi", "voi", "luu", "y", "mau", "chung",
    "toan", "khu", "ap", "truong", "tu", "thon",
})  # fmt: skip
PLAIN_OF_AN_EXTENSION = PLAIN - {"xin", "de", "nghi", "yeu", "cau"} | frozenset({
    "gui", "nop", "bao", "cao", "nay", "da", "duoc", "gia", "them", "quy", "ky", "dot",
})  # fmt: skip
