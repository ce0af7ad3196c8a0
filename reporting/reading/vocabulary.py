"""The words of a message about a month's work: what is said in several ways, what counts for nothing, what forbids.

All folded. A word that is in none of these lists, nor among an indicator's own, leaves its clause not understood.
"""

from collections.abc import Iterable, Sequence

from core.text import fold, spelling

# Several syllables, or an abbreviation, that mean one thing: longest first when they are looked for.
_SAME: dict[str, str] = {
    "huongdan": "huong dan|hd|hdan|h dan|hg dan|huongdan",
    "hotro": "ho tro|htro",
    "cai": "cai dat|cai|tai va cai dat",
    "dung": "su dung|dung|sd|xai|sdung",
    "taikhoan": "tai khoan|tk|tkhoan|acc|account",
    "dangky": "dang ky|dang ki|dky|dki|dk",
    "kichhoat": "kich hoat",
    "ho": "ho dan|ho gia dinh|hgd|ho gd|h gd|ho gdinh|ho",
    "nguoi": "nguoi dan|nguoi|ng dan|ng|ngdan|ba con|bacon|cong dan|nhan dan",
    "hoso": "ho so|hso|hs|bo ho so",
    "phananh": "phan anh|y kien phan anh|tin phan anh|pa",
    "hientruong": "hien truong|ht",
    "paht": "paht|pa ht|phan anh hien truong|phan anh kien nghi hien truong",
    "gianhang": "gian hang so|gian hang|gh so",
    "buoi": "buoi",
    "tructuyen": "truc tuyen|online|qua mang|onl|tt",
    "dichvucong": "dich vu cong|dvc|dv cong|cong dich vu cong|cong dvc|dich vu cong quoc gia|dvcqg",
    "dvctt": "dvctt|dvc truc tuyen|dich vu cong truc tuyen|dvc tt|dvc online|dich vu cong online",
    "sosuckhoe": (
        "so suc khoe dien tu|so suc khoe|so sk dien tu|sskdt|ssk dien tu|so skdt|so sk|sosuckhoe|so suc khoe dt|ssk"
    ),
    "thanhtoandientu": (
        "thanh toan dien tu|tt dien tu|thanh toan khong dung tien mat|ttkdtm|thanh toan dt|thanh toan ko tien mat"
        "|thanh toan khong tien mat|thanh toan ko dung tien mat"
    ),
    "tayninhsmart": ("tay ninh smart|tayninh smart|tayninhsmart|tn smart|tnsmart|app tay ninh smart|app tayninh smart"),
    "vneid": "vneid|vn eid|vnied|vneld|vn e id|vnei d|vneid app|app vneid|ung dung vneid|vne id",
    "voso": "voso vn|voso|san voso|san voso vn",
    "postmart": "postmart vn|postmart|post mart|san postmart|san postmart vn",
    "zalo": "nhom zalo|zalo|group zalo|nhom zl|zl|gr zalo",
    "banhang": "ban hang",
    "nentangso": (
        "nen tang so|cac nen tang so|dich vu so|cong nghe so|ky nang so|chuyen doi so|cds|cac ung dung so|ung dung so"
        "|nen tang|cac dich vu so|cac ky nang so"
    ),
    "khong": "khong|ko|kg|kh|hong|khg|k",
    "congnghesocongdong": "cong nghe so cong dong|cnscd|cnsc",
    "sovoi": "so voi",
    "mucdo": "muc do",
    "diaban": "dia ban|dban",
    "thanhcong": "thanh cong",
    "dinhdanh": "dinh danh dien tu|dinh danh",
    "thuongmaidientu": "thuong mai dien tu|tmdt|san tmdt|san thuong mai dien tu|san thuong mai",
    "phatsinh": "phat sinh|ps",
    "lamduoc": "lam dc|lam duoc",
    "vidientu": "vi dien tu|vi dt",
    "nganhang": "ngan hang|nh",
    "dennha": "den nha|tan nha|tai nha|den tan nha|ghe nha|toi nha",
    "thamho": "den tham|di tham|ghe tham|toi tham|vieng tham|tham hoi|tham",
    "luotnguoi": "luot nguoi|luot ng|luot nguoi dan",
    "luotho": "luot ho",
    "hokinhdoanh": "ho kinh doanh|hkd|ho kd",
    "tukhi": "tu khi",
    "ketqua": "ket qua|kqua|kq",
    "vandong": "van dong",
    "tochuc": "to chuc|t chuc",
    "thamgia": "tham gia",
    "hoatdong": "hoat dong",
    "noidung": "noi dung",
    "congtac": "cong tac",
    "tangqua": "tang qua",
    "ghinhan": "ghi nhan",
    "linhvuc": "chinh quyen so|kinh te so|xa hoi so|linh vuc|cong dan so|chinh quyen dien tu",
    "tinhhinh": "tinh hinh",
    "tructiep": "truc tiep",
}
ALIASES: dict[tuple[str, ...], str] = {
    tuple(written.split()): word for word, several in _SAME.items() for written in several.split("|")
}
LONGEST_ALIAS = max(map(len, ALIASES))

# Words that fold alike and mean something else when their marks say so.
ONLY_AS: dict[str, frozenset[str]] = {
    "ho": frozenset({"hộ", "hồ", "hỗ"}),
    "hang": frozenset({"hàng"}),
    "buoi": frozenset({"buổi"}),
    "dan": frozenset({"dân", "dẫn"}),
    "tang": frozenset({"tăng", "tảng"}),
    "tham": frozenset({"thăm"}),
    "da": frozenset({"đã"}),
    "nguoi": frozenset({"người"}),
    "k": frozenset({"k"}),
    "bo": frozenset({"bộ"}),
    "cai": frozenset({"cài"}),
}

# Nouns that are counted: whatever stands right behind a figure is what it counts.
UNITS = frozenset({
    "ho", "nguoi", "hoso", "phananh", "paht", "gianhang", "buoi", "taikhoan", "luotnguoi", "luotho", "luot", "to",
    "hokinhdoanh",
})  # fmt: skip
UNIT_SYLLABLES = frozenset({
    "ho", "nguoi", "ng", "hs", "bo", "phan", "gian", "buoi", "tai", "tk", "luot", "to", "hgd", "cong", "paht",
})  # fmt: skip
PEOPLE = "nguoi"

# Syllables that say nothing beside a figure, with their marks: "rồi" is one of them, "rời" is not.
_NEUTRAL_TYPED = (
    "đã được đc cho trong kỳ kì tháng này số lượng là có gồm ở tại tổ mình em ạ ah nhé nha dạ xong rồi luôn và với thì"
    " mà thực hiện triển khai báo cáo bc gửi xin kính thưa các chị anh lãnh đạo cùng ấp của về theo như"
    " sau cụ thể sl liệu đơn vị làm hiện nay vào bảng trên đang dân nguyên đạt vừa vâng tui"
    " chúng tôi rằng cảm ơn trân trọng từ đến đi ra vẫn cả a e alo ơi"
)
_TYPED: dict[str, set[str]] = {}
for _typed in _NEUTRAL_TYPED.split():
    _TYPED.setdefault(fold(_typed), set()).add(spelling(_typed))
NEUTRAL = frozenset(_TYPED) | {
    "ketqua",
    "tochuc",
    "thanhcong",
    "congnghesocongdong",
    "hoatdong",
    "noidung",
    "congtac",
    "ghinhan",
    "linhvuc",
    "tinhhinh",
    "diaban",
}
_ONLY_TYPED = _TYPED | {"moi": {spelling("mới")}, "them": {spelling("thêm")}, "mo": {spelling("mở")}}
_UNMARKED_NAMES = frozenset({(name, who) for name in ("tu", "sau") for who in ("anh", "chi", "em")})
_NEW_BEHIND = frozenset({"mo", "tao", "lap", "gianhang", "ho", "nguoi", "taikhoan", "dangky"})


def meaning_of(word: str, typed: str, before: str) -> str:
    """Return ``word`` if it may be meant by ``typed``, else what was typed: "chờ" is no "cho", "mời" no "mới".

    ``before`` is the word before; typed without marks, "moi" is new only behind what can be new, "anh tu" a name, and
    "roi" may be to leave.
    """
    if word == "moi" and typed.isascii():
        return word if before in _NEW_BEHIND else "moi?"
    if (typed.isascii() and (word, before) in _UNMARKED_NAMES) or (
        word == "roi" and typed == "roi" and before in UNITS
    ):
        return f"{word}?"
    allowed = _ONLY_TYPED.get(word)
    return word if allowed is None or typed.isascii() or spelling(typed) in allowed else typed


# Said beside a count of deeds; beside a count of what stands they say that it is none of those.
GUIDING = frozenset({"huongdan", "hotro", "giup", "giupdo"})
ACTING = GUIDING | {"cai", "dangky", "mo", "tao", "lap", "kichhoat", "them", "moi", "vandong", "nop", "gui"}
INCREASING = frozenset({"them", "moi", "tang", "giam"})
FREE_OF_DEEDS = frozenset({"moi", "them"})

# Sequences that forbid, each with the reason. LASTING ones hold until something says otherwise.
PLANNED, PAST, CUMULATED, UNTIL_NOW, PARTIAL = (
    "là kế hoạch, chỉ tiêu hoặc dự kiến",
    "là số của kỳ đã qua",
    "là số lũy kế",
    "là số tính đến một ngày, không phải số làm trong kỳ",
    "là số của một ngày hoặc một phần kỳ",
)
HELD = "là số đang có, không rõ có phải làm trong kỳ này"
STANDING = frozenset({UNTIL_NOW, HELD})  # fine beside a stock
_LASTING: dict[str, str] = {
    PLANNED: (
        "chi tieu|ke hoach|du kien|phan dau|muc tieu|se|duoc giao|giao chi tieu|du dinh|thang toi|thang sau|ky toi"
        "|ky sau|tuan toi|tuan sau|thoi gian toi|sap toi|de ra|chi tieu giao|phuong huong|nhiem vu trong tam|kh thang"
        "|chi tieu nam|can dat|yeu cau dat|ngay mai|tiep theo"
    ),
    PAST: (
        "thang truoc|thang roi|thang qua|thang vua qua|ky truoc|ky roi|ky qua|quy truoc|tuan truoc|tuan roi|tuan qua"
        "|nam truoc|nam ngoai|cung ky|dot truoc|lan truoc|truoc do|truoc day|thang lien truoc|ky lien truoc|thang cu"
        "|nam roi|hoi thang|ky bao cao truoc|bao cao truoc|so cu"
    ),
    CUMULATED: (
        "luy ke|luy tien|luy tich|cong don|tu dau nam|dau nam den|dau nam toi|ca nam|tukhi|tu ngay thanh lap|tu luc"
        "|tu truoc|lk|tu hoi|tu dau"
    ),
    UNTIL_NOW: (
        "den nay|toi nay|den gio|toi gio|tinh den|tinh toi|den thoi diem|den het|den hien tai|den hien nay|den cuoi"
        "|den bay gio"
    ),
    PARTIAL: (
        "hom nay|hom qua|sang nay|chieu nay|trua nay|toi qua|trong ngay|tuan nay|trong tuan|dau thang|giua thang"
        "|cuoi thang|ngay nay|ngay dau|dot nay|dot dau|moi ngay|moi tuan|moi thang|binh quan|trung binh"
        "|hang ngay|hang tuan"
        "|nua dau|nua cuoi|cuoi tuan|dau tuan|mot buoi|buoi sang|buoi chieu|hom kia|bua nay|bua qua|bua truoc"
    ),
}
NEGATED, SUBSET, COMPARED, SUMMED, UNSURE = (
    "có lời phủ định hoặc phần còn lại, chưa làm",
    "là một phần của số đứng trước",
    "là so sánh, tăng giảm",
    "là số cộng chung",
    "không phải số chắc chắn đã làm",
)
_PASSING: dict[str, str] = {
    NEGATED: "chua|khong|chang|con|con lai|thieu|tru|huy|that bai|tu choi|bi loi|mien|ngung",
    SUBSET: "trong do|bao gom|trong so|rieng|chia ra|gom co|ke ca|tinh ca|ngoai ra con|trong so do|thuoc dien",
    UNSURE: (
        "dang cho|dang huongdan"
        "|xin huongdan|xin duoc huongdan|giup em|nho|sap|dinh|hinh nhu|chac|co le|uoc|nghe noi|doan|vi du"
        "|gia su|neu|yeu cau|de nghi|hay|can|mau bao cao|moi thanh vien|moi to|moi ho|moi nguoi|moi buoi|moi ap"
    ),
    HELD: "da co",
    COMPARED: "sovoi|tang|giam|vuot|nhieu hon|it hon|tang them",
    SUMMED: "tong cong|cong lai|cong chung|cong la|tat ca la|tong la|toan xa|ca xa|toan phuong|ca phuong|toan huyen",
}
FORBIDDEN: dict[tuple[str, ...], tuple[str, bool]] = {
    tuple(words.split()): (reason, lasting)
    for groups, lasting in ((_LASTING, True), (_PASSING, False))
    for reason, several in groups.items()
    for words in several.split("|")
}
LONGEST_FORBIDDEN = max(map(len, FORBIDDEN))
# What says that figures are the round's own again.
RESETS = frozenset({
    ("ketqua",), ("thang", "nay"), ("ky", "nay"), ("trong", "thang"), ("trong", "ky"), ("thuc", "hien"),
    ("quy", "nay"), ("trong", "quy"),
})  # fmt: skip
RESETS_OF_PLANS = RESETS | {("da",), ("dat",)}
CORRECTING = frozenset({
    ("nham",), ("sua", "lai"), ("dinh", "chinh"), ("bao", "lai"), ("cap", "nhat", "lai"), ("khong", "phai"),
    ("sua", "thanh"), ("doc", "lai"), ("tinh", "lai"), ("sai",), ("thay", "vi"), ("xin", "loi"), ("bo", "qua"),
    ("bo", "so"), ("gui", "lai"), ("dieu", "chinh"), ("chinh", "lai"), ("sua",), ("bo", "tin"), ("chua", "chot"),
    ("kiem", "lai"), ("kiem", "tra", "lai"), ("bao", "sau"), ("gom", "ca"), ("trung", "con"),
})  # fmt: skip


def as_folded(word: str) -> str:
    """Return what ``meaning_of`` told apart as it is folded: "chỉ" of "chỉ tiêu" is no "chị", and forbids as "chi"."""
    folded = fold(word.rstrip("?"))
    return folded if folded in _ONLY_TYPED else word


def join_syllables(words: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return words as they mean, each with the first and behind the last of those that say it."""
    found, at = [], 0
    while at < len(words):
        for length in range(min(LONGEST_ALIAS, len(words) - at), 0, -1):
            if word := ALIASES.get(tuple(words[at : at + length])):
                break
        else:
            word, length = words[at], 1
        found.append((word, at, at + length))
        at += length
    return found


def holds(words: Sequence[str], sequences: Iterable[tuple[str, ...]]) -> bool:
    """Tell whether one of ``sequences`` stands in ``words``."""
    text = f" {' '.join(words)} "
    return any(f" {' '.join(sequence)} " in text for sequence in sequences)
