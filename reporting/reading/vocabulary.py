"""The words of messages about a month's work: what is counted, and what says nothing beside a figure.

All folded. An indicator is described by its own name in these words (``boxes``); nothing here names an indicator.
"""

from collections import defaultdict

from core.text import fold
from reporting.reading.statuses import STATUSES, Status

# Several syllables, or a short form, that mean one thing or several; "" says nothing; "?": one of several.
_SAID: dict[str, str] = {
    "huongdan": ("huong dan|hd|hdan|hg dan|chi ba con|chi cho ba con|chi duoc|chi dan|chi bay|bay cho"),
    "zalo": "zalo|zl|nhom zalo|group zalo",
    "smart": "smart|tay ninh smart|tayninh smart|tayninhsmart|tn smart|tnsmart|tns",
    "hoso": "ho so|hso|hs|bo ho so",
    "tructuyen": "truc tuyen|online|qua mang|onl|tren mang|nop mang",
    "dvc": "dich vu cong|dvc|dv cong|dvcqg|dinh vu cong",
    "dvc tructuyen": "dvctt|dvc tt|dich vu cong truc tuyen|dvc truc tuyen",
    "hoso tt?": "hs tt|hstt|ho so tt",
    "toantrinh": "toan trinh",
    "motphan": "mot phan",
    "phananh": "phan anh|pa",
    "phananh hientruong": "paht|pa ht|phan anh hien truong|phan anh ht",
    "hientruong": "hien truong",
    "voso": "voso|voso vn",
    "postmart": "postmart|post mart|postmart vn",
    "banhang": "ban hang|ban",
    "gianhang": "gian hang so|gian hang|gh so|gh",
    "taikhoan": "tai khoan|tk|tkhoan|acc",
    "thanhtoan": (
        "thanh toan dien tu|thanh toan|ttdt|thanh toan dt|ttkdtm|thanh toan khong dung tien mat"
        "|thanh toan khong tien mat"
    ),
    "taikhoan thanhtoan": "tktt|tk tt|tkttdt",
    "nganhang": "ngan hang",
    "vi": "vi dien tu|vi momo|vi",
    "sosuckhoe": ("so suc khoe dien tu|so suc khoe|so suc kheo|so sk dien tu|sskdt|so skdt|so sk|ssk|so suc khoe dt"),
    "vneid": "vneid|vn eid|vnied|vneld",
    "muc2": "muc 2|muc hai|m2|muc do 2",
    "muc1": "muc 1|muc mot|m1|muc do 1",
    "dinhdanh": "dinh danh dien tu|dinh danh",
    "chukyso": "chu ky so|chu ki so|ky so|ki so|cks",
    "hocvuso": "binh dan hoc vu so|hoc vu so|bdhvs|bdhv so|bdhvs so",
    "lop": "lop|l",
    "lop hocvuso": "lop hoc vu so|lop binh dan hoc vu so|lop bdhvs",
    "hoc": "nguoi hoc|hoc vien|hv|hoc",
    "buoi": "buoi|bua",
    "tham": ("den tham|di tham|ghe tham|tham|den nha|tan nha|den tan nha|den tung nha|di tung nha"),
    "ho": "ho dan|ho gia dinh|hgd|ho|nha|h",
    "hokinhdoanh": "ho kinh doanh|hkd",
    "nguoi": "nguoi dan|nguoi|ng dan|ng|ngdan|ba con|cong dan|nhan dan|co chu",
    "thanhvien": "thanh vien|tv|lan|luot|luot nguoi|luot ho|luot ng|may|phan|hoc sinh|doan vien",
    "todoi": "to",
    "cai?": "cai|vu",
    "ai": "ai|chatgpt|tri tue nhan tao",
    "khongso": ("qr|ma qr|can cuoc|bhyt|etax|vssid|to roi|ngheo|can ngheo|giay|hop|hop dan|quy|luu dong|tien|y kien"),
    "xai": "xai mang|su dung|dung|xai|sd",
    "nop": "nop|nop dum|nop giup",
    "gui": "gui",
    "": (
        "don vi|tham gia|tham du|nen tang so|cac nen tang so|dich vu so|cong nghe so|ky nang so|nha van hoa"
        "|hoi truong|nha nuoc|van phong|bo phan mot cua|uy ban|co quan|co gi moi"
    ),
    "tructiep": "truc tiep",
    "hoadon": "hoa don",
    "tmdt": "san tmdt|thuong mai dien tu|tmdt",
}
# What is counted, where it stands right behind a figure; "?": it may be anything.
UNITS = frozenset({
    "ho", "hokinhdoanh", "nguoi", "hoso", "phananh", "gianhang", "taikhoan", "lop", "buoi", "hoc", "thanhvien",
    "todoi",
})  # fmt: skip
# Folded syllables with which a counted noun begins: a lone number word before one of them is a number.
_COUNTED = "ba bo bua buoi cai chi cong don em gian hgd ho hoc hs hv lop luot ng nguoi nha paht phan tai tk to"
UNIT_SYLLABLES = frozenset(_COUNTED.split())
ANYTHING = "cai?"
WEAK = frozenset({"taikhoan", "banhang", "nop", "gui", "xai", "mo", "moi", "lop", "dientu", "tmdt"})
MEANINGS: dict[tuple[str, ...], tuple[str, ...]] = {
    tuple(way.split()): tuple(meaning.split()) for meaning, ways in _SAID.items() for way in ways.split("|")
}
# An account for paying is one at a bank or in a purse, an application's files go through its portal.
IMPLIED = {
    "thanhtoan": ("nganhang", "vi"),
    "hientruong": ("phananh",),
    "vneid": ("dinhdanh",),
    "dinhdanh": ("vneid",),
}


def _by_folding(typed: str) -> dict[str, frozenset[str]]:
    found = defaultdict[str, set[str]](set)
    for word in typed.split():
        found[fold(word)].add(word)
    return {word: frozenset(several) for word, several in found.items()}


# Words that mean what is said above only with these marks, where a message has marks.
_MARKED = (
    "hồ hỗ hộ chỉ hàng buổi dân dẩn dẫn thăm người nhà bỏ bộ bán cài cái hãy mỗi mới thêm mở tăng tảng con"
    " còn lên sáng tổ lộn máy công cộng căn cần cận dịnh đính định lỗi sửa tồn thử riêng cấp do ở lần l muốn"
    " tiền quý quỹ ví học nghèo hỏi nhờ đoàn đoán cháu phãn phản phấn phần tổng lập sẽ trừ gồm lừa bớt tạo"
    " giấy cho chờ huỷ hủy chú chủ chứ chữ"
)
ONLY_AS = _by_folding(_MARKED)
# The same where the syllable stands alone: "công an" sums nothing up.
ALONE = _by_folding("chung vụ tăng cộng đoán định cần bỏ hộ phần cài cái")
# In an entry of several syllables only these have to have their own marks.
NEVER_LOOSE = frozenset({"chi", "moi", "tang", "con", "can", "bo"})
# Typed without marks these say too little to count as a status: "moi" is new, each and to invite.
NEVER_UNMARKED = frozenset({
    "vi", "lon", "nha", "o", "vu", "tam", "dua", "sang", "chieu", "lap", "bo", "loi", "hoi", "nho", "thu", "can", "hay",
    "bot",
})  # fmt: skip
# What says nothing: courtesies, the report itself, small words.
_NEUTRAL = (
    "da duoc dc cho trong ky thang nay so luong la co o tai to minh em a ah nhe nha xong roi luon va voi thi"
    " ma trien khai bao cao bc gui xin kinh thua cac chi anh lanh dao cung ap cua ve theo nhu sau cu the sl"
    " lieu lam hien vao bang tren dang dan nguyen dat vua vang tui chung toi rang cam on tran den di ra van ca"
    " e alo oi vo zo do tham gia nhom nghen nghe nhen hen con chau chu bac ong ba het chac chan giup dum gium"
    " nua khoi qua tu tong khu pho kp cnscd ngay xa y dung cai thuc te ghi moi nguoi deu vay ne ha hihi t11 vn"
    " app cong dong chuyen doi cuoi tieu phat sinh tung dau ok phay tay xuong tinh hinh nang khong hai ben"
    " thoi cay vi dien ung can bo vho luc thanh truoc kia du gio muc hoac ngoai lay tuan truong hop bi ban"
    " than vui lan tuy nhien tro"
)
NEUTRAL = frozenset(_NEUTRAL.split())
HONORIFICS = frozenset({"chị", "anh", "cô", "chú", "bác", "ông", "bà", "em", "dì", "thím", "mợ", "dượng", "cậu", "đ/c"})
# Typed so, words that fold like harmless ones are wishes and gifts.
TYPED = {"mời": Status.WISHED, "tặng": Status.WISHED}
FOREIGN = frozenset({"khongso", "tructiep", "ai", "hoadon"})  # counted by no report of a team, whatever stands beside
NO_WORDS = {"ko": "khong", "k": "khong", "hong": "khong", "hk": "khong", "khg": "khong", "kg": "khong"}
LONGEST = max(map(len, [*MEANINGS, *STATUSES]))


def is_meant(word: str, typed: str, *, is_alone: bool = False) -> bool:
    """Return True if ``typed``, with its marks, may be the folded ``word`` of these lists."""
    if not is_alone and word not in NEVER_LOOSE:
        return True
    allowed = (ALONE.get(word) if is_alone else None) or ONLY_AS.get(word)
    return allowed is None or typed.isascii() or typed in allowed or fold(typed) != word


def normal(word: str) -> str:
    """Return a folded word without the commonest slips: x for s, a short "no"."""
    word = NO_WORDS.get(word, word)
    if word in _SLIPS:
        return _SLIPS[word]
    return f"s{word[1:]}" if word.startswith("x") and len(word) > 1 and word not in _WORDS else word


_SLIPS = {"nai": "nay"}
_WORDS = NEUTRAL | {word for words in (*MEANINGS, *STATUSES) for word in words}
