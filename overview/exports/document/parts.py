"""The parts of each paper that a province may word itself, and how the portal words them until it does.

A line is a paragraph. Fields in braces are those of ``fields``. Head and foot are no parts: as on every paper they are
those of the office that speaks for the place (``accounts.models.letterhead``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from overview.models import PaperText

Paper = PaperText.Paper


@dataclass(frozen=True)
class Part:
    """``instead`` is the sentence that stands where the portal has nothing to tell of."""

    key: str
    title: str
    text: str
    hint: str = ""
    instead: str = ""


SHARED = (
    Part(
        "subject",
        "Trích yếu",
        "Kết quả hoạt động của tổ công nghệ số cộng đồng\ntrên địa bàn {địa bàn} ({kỳ})",
        "Đứng dưới chữ BÁO CÁO.",
    ),
    Part("to", "Kính gửi", "{tên bộ}\nBan Chỉ đạo về chuyển đổi số {tỉnh}", "Mỗi nơi một dòng."),
    Part(
        "opening",
        "Mở đầu",
        "Thực hiện chế độ báo cáo định kỳ về tổ công nghệ số cộng đồng, {cơ quan báo cáo} báo cáo kết quả hoạt động "
        "của các tổ trên địa bàn {địa bàn}, số liệu từ ngày {từ ngày} đến hết ngày {đến ngày} ({thời điểm}), như sau:",
    ),
    Part(
        "teams",
        "Mục I.1: Tổ chức của các tổ",
        "Tính đến hết ngày {đến ngày}, trên địa bàn có {số tổ} tổ công nghệ số cộng đồng với {số thành viên} thành "
        "viên, trong đó có {số tổ trưởng} tổ trưởng. Trong {số địa bàn} ấp, khu phố, tổ dân cư, {địa bàn có tổ} nơi đã "
        "có tổ, đạt {độ phủ}.",
        "Người tham gia nhiều tổ được tính một lần.",
        instead="Tính đến hết ngày {đến ngày}, trên địa bàn chưa có tổ công nghệ số cộng đồng nào.",
    ),
    Part(
        "compliance",
        "Mục I.2: Chế độ báo cáo",
        "Trong kỳ, các {đơn vị báo cáo} phải nộp {phải nộp} báo cáo: {đã nộp} đã nộp (đạt {tỷ lệ nộp}), trong đó "
        "{đúng hạn} đúng hạn (bằng {tỷ lệ đúng hạn} số phải nộp), {nộp trễ} nộp trễ; {quá hạn} quá hạn, "
        "chưa nộp; {chưa đến hạn} chưa đến hạn; {được miễn} được miễn. Chi tiết tại Phụ lục I và Phụ lục III.\n"
        "Trong số đã nộp, {bị trả lại} báo cáo đang bị trả lại để sửa, số liệu chưa tính vào kết quả dưới đây.",
        instead="Trong kỳ không có đơn vị nào phải nộp báo cáo.",
    ),
    Part(
        "results",
        "Mục I.3: Kết quả theo chỉ tiêu",
        "Kết quả hướng dẫn người dân sử dụng các nền tảng số, cộng từ các đơn vị có số liệu (chi tiết tại Phụ lục II):",
        "Cổng tự ghi tiếp mỗi chỉ tiêu một dòng.",
        instead="Trong kỳ chưa có đơn vị nào báo cáo số liệu theo chỉ tiêu.",
    ),
    Part(
        "training",
        "Mục I.4: Tập huấn",
        "Từ ngày {từ ngày} đến hết ngày {đến ngày} có {số buổi tập huấn} buổi tập huấn, {số người dự} thành viên của "
        "các tổ tham dự.",
        "Cổng tự ghi tiếp mỗi chuyên đề một dòng.",
        instead="Trong kỳ không có buổi tập huấn nào.",
    ),
    Part(
        "assessment",
        "Mục I.5: Đánh giá chung",
        "Số liệu do các đơn vị tự báo cáo, cộng từ những nơi có số liệu, không suy ra cho nơi chưa báo cáo.",
        "Nhận xét riêng của từng nơi do người lập viết thêm vào tệp Word.",
    ),
    Part(
        "difficulties",
        "Mục II: Khó khăn, vướng mắc",
        "Trong kỳ, các tổ và địa phương nêu {số khó khăn} khó khăn, vướng mắc; {khó khăn đã giải quyết} đã giải quyết, "
        "{khó khăn còn lại} chưa giải quyết xong, trong đó {khó khăn quá hạn} quá hạn trả lời.",
        "Cổng tự ghi tiếp mỗi loại khó khăn một dòng.",
        instead="Trong kỳ không có khó khăn, vướng mắc nào được nêu.",
    ),
    Part(
        "plans",
        "Mục III.1: Phương hướng",
        "Tiếp tục kiện toàn các tổ còn thiếu người; đôn đốc việc nộp báo cáo; bồi dưỡng kỹ năng cho thành "
        "viên chưa được tập huấn; nhân rộng cách làm hay.",
    ),
    Part(
        "proposals",
        "Mục III.2: Kiến nghị",
        "Đề nghị {cơ quan nhận} quan tâm hướng dẫn, tháo gỡ khó khăn, vướng mắc; hỗ trợ tài liệu, kinh phí "
        "cho hoạt động của các tổ.",
    ),
    Part("closing", "Câu kết", "Trên đây là báo cáo của {cơ quan báo cáo}./."),
    Part(
        "receivers",
        "Nơi nhận",
        "- Như trên;\n- Ủy ban nhân dân {tỉnh} (để báo cáo);\n- Ủy ban nhân dân {các địa phương};\n- Lưu: VT.",
        "Mỗi nơi nhận một dòng.",
    ),
)

# What a commune or a district words in another way than the department.
LOCAL = {
    "to": "{tên sở} {tỉnh}\nỦy ban nhân dân {huyện}",
    "receivers": "- Như trên;\n- Ban Chỉ đạo về chuyển đổi số {địa bàn};\n- Lưu: VT.",
}

PARTS: Mapping[str, Mapping[str, Part]] = {
    Paper.PROVINCE: {part.key: part for part in SHARED},
    Paper.LOCAL: {part.key: replace(part, text=LOCAL.get(part.key, part.text)) for part in SHARED},
}
