"""What words say of the figure beside them: planned, past, denied, corrected, a part, a sum."""

from enum import Enum, auto


class Status(Enum):
    """What words say of the figure beside them."""

    PLANNED = auto()
    PAST = auto()
    TOTAL = auto()  # so far, what stands
    HELD = auto()  # stands, and may be of any time
    NEW = auto()  # a deed of the round, no matter for a count of what stands
    INCREASED = auto()
    DEDUCTED = auto()  # to be taken from the figure before
    PART_OF_PERIOD = auto()
    OTHER_PERIOD = auto()
    SUBSET = auto()
    NEGATED = auto()
    WISHED = auto()
    DENIED = auto()  # "chứ không phải 18"
    CORRECTED = auto()
    SUMMED = auto()
    EACH = auto()
    SHARED = auto()  # of several teams together
    COUNTED = auto()  # the part that the indicator's definition counts
    LATER = auto()  # "chưa có số", "mai em gửi"
    OWN = auto()  # of this round
    ABOUT = auto()
    OTHERS = auto()  # done by somebody else, or by one of the team


REASONS = {
    Status.PLANNED: "là kế hoạch, chỉ tiêu hoặc dự kiến",
    Status.PAST: "là số của kỳ đã qua",
    Status.TOTAL: "là số lũy kế",
    Status.HELD: "là số đang có, không rõ có phải làm trong kỳ này",
    Status.NEW: "là số làm thêm, ô hỏi số đang có",
    Status.INCREASED: "là so sánh, tăng giảm",
    Status.DEDUCTED: "là số phải trừ, xin tự tính",
    Status.PART_OF_PERIOD: "là số của một ngày hoặc một phần kỳ",
    Status.OTHER_PERIOD: "là số của kỳ khác",
    Status.SUBSET: "là một phần của số đứng trước",
    Status.NEGATED: "có lời phủ định hoặc phần còn lại, chưa làm",
    Status.WISHED: "không phải số chắc chắn đã làm",
    Status.DENIED: "là số được báo là sai",
    Status.EACH: "là số của mỗi lần, xin tự tính",
    Status.SHARED: "là số cộng chung của nhiều tổ",
    Status.LATER: "chưa có số chắc chắn",
    Status.ABOUT: "là số ước chừng",
    Status.OTHERS: "là số của một người hoặc nơi khác làm",
}
_SAID: dict[Status, str] = {
    Status.PLANNED: (
        "chi tieu|ke hoach|kh|giao|ct giao|phan cong|du kien|phan dau|muc tieu|se|duoc giao|du dinh|thang toi"
        "|thang sau|ky toi|ky sau|tuan toi|tuan sau|thoi gian toi|sap toi|de ra|phuong huong"
        "|nhiem vu trong tam|yeu cau dat|ngay mai|tiep theo"
    ),
    Status.PAST: (
        "thang truoc|ky truoc|quy truoc|tuan truoc|tuan roi|nam truoc|nam ngoai|cung ky|dot truoc|lan truoc"
        "|truoc do|truoc day|so cu"
    ),
    Status.TOTAL: (
        "luy ke|luy tien|luy tich|cong don|tu dau nam|dau nam den nay|ca nam|tu khi|tu ngay thanh lap|lk"
        "|tu dau|den nay|toi nay|den gio|toi gio|tinh den|tinh toi|den thoi diem|den hien tai|den cuoi"
        "|tong so hien nay|len|nang len"
    ),
    Status.HELD: "hien co|da co|dang co|hien tai co",
    Status.NEW: ("moi|them|dua|thu hut|cai|cai dat|mo|tao|lap|ket nap|kich hoat|cap|cap moi|cap cho"),
    Status.INCREASED: "tang|giam|so voi|vuot|nhieu hon|it hon|tang them",
    Status.DEDUCTED: "tru|bot|khong tinh|khong ke|chua ke|tru ra",
    Status.PART_OF_PERIOD: (
        "hom nay|hom qua|sang nay|chieu nay|trua nay|toi qua|trong ngay|tuan nay|trong tuan|dot nay|buoi sang"
        "|buoi chieu|hom kia|bua nay|bua qua|nua dau|nua cuoi|nua thang|nua ky|chu nhat|sang|chieu"
        "|bao cao nhanh"
    ),
    Status.SUBSET: "trong do|bao gom|trong so|rieng|chia ra|gom|ke ca|tinh ca|thuoc dien|o",
    Status.NEGATED: ("chua|khong|chang|thieu|huy|that bai|tu choi|loi|tra lai|ngung|bo|roi nhom|ton|roi khoi"),
    Status.WISHED: (
        "van dong|dang ky|dang cho|muon|can|neu|vi du|gia su|hinh nhu|chac la|co le|nghe noi|yeu cau|de nghi"
        "|hay|sap|hoi|xin huong dan|xin duoc huong dan|giup em huong dan|dang huong dan|can huong dan|khao sat"
        "|nhan huong dan|phan cong huong dan|ve huong dan|danh sach|co hinh|da gui huong dan"
        "|can duoc huong dan|hay huong dan|canh bao|moi ba con|lua dao|bi lua|gia danh|dinh|doan|nho"
        "|mau bao cao|uoc|hoc thu|thu"
    ),
    Status.DENIED: "chu khong phai|khong phai|thay vi|bao nham|ghi nham",
    Status.CORRECTED: (
        "nham|sua lai|sua|dinh chinh|moi dung|so nay moi dung|bao lai|bao lon|lon|a quen|doc lai|tinh lai"
        "|dem lai|sai|dieu chinh|chinh lai|kiem lai|ghi lai"
    ),
    Status.SUMMED: "cong|tong cong|tat ca la|cong lai|tong la|tong|tong so la",
    Status.EACH: (
        "moi lop|moi buoi|moi ho|moi nguoi|moi to|moi ap|moi ngay|moi tuan|moi thanh vien|binh quan|trung binh"
    ),
    Status.SHARED: "chung|toan xa|ca xa|toan phuong|ca phuong|toan huyen|hai ap|ca hai|cac ap",
    Status.COUNTED: "da co ma|co ma|duoc tiep nhan|tiep nhan|dang nhap duoc|dang nhap",
    Status.LATER: (
        "nhu thang truoc|nhu ky truoc|giong thang truoc|nhu thang roi|chua co so|chua dem|dem chua xong"
        "|bao sau|gui sau|chua bao|chua gui|chua chot|chua lien lac"
    ),
    Status.OWN: "thang nay|ky nay|trong thang|trong ky|thuc hien|ket qua|quy nay|lam duoc|th|dat",
    Status.OTHER_PERIOD: "bao cao nam|nam nay|trong nam",
    Status.OTHERS: "xa huong dan|cong an huong dan|doan thanh nien huong dan",
    Status.ABOUT: "dau do|gi do|tam|khoang|chac khoang|toi da|it nhat|uoc chung",
}
STATUSES = {tuple(words.split()): status for status, several in _SAID.items() for words in several.split("|")}
