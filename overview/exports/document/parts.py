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
        "Kết quả hoạt động của {tên gọi của tổ}\ntrên địa bàn {địa bàn}, {kỳ}",
        "Đứng dưới chữ BÁO CÁO.",
    ),
    Part("to", "Kính gửi", "{tên bộ}\nBan Chỉ đạo về chuyển đổi số {tỉnh}", "Mỗi nơi một dòng."),
    Part(
        "opening",
        "Mở đầu",
        "Thực hiện chế độ báo cáo định kỳ về {tên gọi của tổ}, {cơ quan báo cáo} báo cáo kết quả hoạt động "
        "của các tổ trên địa bàn {địa bàn}, số liệu từ ngày {từ ngày} đến hết ngày {đến ngày} ({thời điểm}), như sau:",
    ),
    Part(
        "teams",
        "Mục I.1: Tổ chức của các tổ",
        "{nói về các tổ}\n{nói về độ phủ}",
        "Người tham gia nhiều tổ được tính một lần.",
        instead="Tính đến hết ngày {đến ngày}, trên địa bàn chưa có {tên gọi của tổ} nào.",
    ),
    Part(
        "compliance",
        "Mục I.2: Chế độ báo cáo",
        "{nói về việc nộp}\n"
        "Trong số đã nộp, {bị trả lại} báo cáo đang bị trả lại để sửa, số liệu chưa tính vào kết quả dưới đây.\n"
        "{nộp so với kỳ liền trước}\n{nộp so với cùng kỳ}\n{nơi nộp cao, thấp}",
        instead="Trong kỳ không có đơn vị nào phải nộp báo cáo.\n{ai báo cáo}",
    ),
    Part(
        "results",
        "Mục I.3: Kết quả theo chỉ tiêu",
        "Kết quả của từng chỉ tiêu, cộng từ các đơn vị có số liệu:",
        "Cổng tự ghi tiếp bảng kết quả, lý do nếu hai số của một chỉ tiêu khác nhau, nơi cao nhất và thấp nhất.",
        instead="Trong kỳ chưa có đơn vị nào báo cáo số liệu theo chỉ tiêu.",
    ),
    Part(
        "training",
        "Mục I.4: Tập huấn",
        "{nói về tập huấn}",
        "Cổng tự ghi tiếp mỗi chuyên đề một dòng.",
        instead="Trong kỳ không có buổi tập huấn nào.",
    ),
    Part(
        "classes",
        "Mục I.5: Lớp cho người dân",
        "{nói về lớp cho người dân}",
        "Chỉ có khi trong kỳ có lớp; không có thì mục sau lùi một số.",
    ),
    Part(
        "assessment",
        "Mục I.6: Đánh giá chung",
        "{so với chỉ tiêu}\n{kết quả so với kỳ liền trước}\n{kết quả so với cùng kỳ}\n{không so sánh được}\n"
        "Số liệu do các đơn vị tự báo cáo, cộng từ những nơi có số liệu, không suy ra cho nơi chưa báo cáo.\n"
        "{ghi chú trong kỳ}",
        "Nhận xét riêng của từng nơi do người lập viết thêm vào tệp Word.",
        instead="Chưa có số liệu của kỳ để đánh giá.",
    ),
    Part(
        "causes",
        "Mục II.1: Tồn tại, hạn chế và nguyên nhân",
        "{báo cáo quá hạn vì}\n{nơi chưa nộp}\n{chỉ tiêu chưa đạt}\n{chưa có số liệu}\n{tổ còn thiếu}\n{chưa tập huấn}",
        "Câu nào không có gì để nói thì không đứng trong báo cáo.",
        instead="Số liệu của kỳ chưa cho thấy tồn tại, hạn chế nào.",
    ),
    Part(
        "difficulties",
        "Mục II.2: Khó khăn, vướng mắc",
        "{nói về khó khăn}\n{khó khăn nhiều nhất}",
        "Cổng tự ghi tiếp mỗi loại khó khăn một dòng, và khó khăn nêu từ trước chưa giải quyết xong.",
        instead="Trong kỳ không có khó khăn, vướng mắc mới nào được nêu.",
    ),
    Part(
        "plans",
        "Mục III.1: Phương hướng",
        "{việc kỳ tới}",
        "Mỗi việc theo một tồn tại đã nêu ở trên.",
        instead="Tiếp tục theo dõi địa bàn, lập {tên gọi của tổ} khi có đủ điều kiện.",
    ),
    Part(
        "proposals",
        "Mục III.2: Kiến nghị",
        "{kiến nghị}",
        "Chỉ khi còn khó khăn chưa giải quyết xong đang ở cấp trên.",
        instead="{cơ quan báo cáo} không có kiến nghị.",
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
    "receivers": "- Như trên;\n- Ban Chỉ đạo về chuyển đổi số {địa bàn hôm nay};\n- Lưu: VT.",
}

PARTS: Mapping[str, Mapping[str, Part]] = {
    Paper.PROVINCE: {part.key: part for part in SHARED},
    Paper.LOCAL: {part.key: replace(part, text=LOCAL.get(part.key, part.text)) for part in SHARED},
}
