"""What the demo's teams are taught: the letter's policy, platforms and skills (part 2a), and short quizzes on two."""

import datetime
from typing import NamedTuple

from accounts.models import User
from demo.teams import working_hour
from training.actions import questions, topics
from training.models import Topic

FROM = datetime.date(2022, 6, 15)
Kind = Topic.Theme
SMART, SERVICES = "tayninh-smart", "dich-vu-cong"


class Quiz(NamedTuple):
    topic: str
    text: str
    choices: list[str]
    right: int


# code, title, kind, months that it counts, what is taught
TAUGHT: list[tuple[str, str, str, int | None, list[str]]] = [
    (
        "chu-truong", "Chủ trương, chính sách về chuyển đổi số", Kind.POLICY, None,
        ["Vì sao chuyển đổi số, ai được lợi", "Nhiệm vụ của tổ công nghệ số cộng đồng", "Cách báo cáo định kỳ"],
    ),
    (
        SMART, "Cài đặt và dùng TâyNinh Smart", Kind.PLATFORM, 24,
        ["Tải đúng ứng dụng từ kho ứng dụng", "Mở tài khoản, nhận mã xác thực", "Tra cứu, nhận thông báo của tỉnh"],
    ),
    (
        SERVICES, "Nộp hồ sơ dịch vụ công trực tuyến", Kind.PLATFORM, 24,
        ["Mở tài khoản dịch vụ công", "Chọn đúng thủ tục, chụp giấy tờ", "Theo dõi hồ sơ, nhận kết quả"],
    ),
    (
        "phan-anh", "Gửi phản ánh hiện trường", Kind.PLATFORM, 24,
        ["Chụp ảnh, chọn vị trí", "Theo dõi trả lời của cơ quan xử lý"],
    ),
    (
        "san-thuong-mai", "Bán hàng trên voso.vn và postmart.vn", Kind.PLATFORM, 24,
        ["Mở tài khoản bán hàng", "Đăng sản phẩm, chụp ảnh", "Đóng gói, giao hàng qua bưu cục"],
    ),
    ("gian-hang-so", "Mở gian hàng số cho hộ kinh doanh", Kind.PLATFORM, 24, ["Chọn nơi mở", "Tên, ảnh, giá, liên hệ"]),
    (
        "thanh-toan", "Thanh toán điện tử", Kind.PLATFORM, 24,
        ["Mở tài khoản ngân hàng, ví điện tử", "Dán và quét mã thanh toán", "Nhận ra tin nhắn lừa đảo"],
    ),
    ("suc-khoe", "Sổ sức khỏe điện tử", Kind.PLATFORM, 24, ["Cài đặt, đăng nhập", "Khai hộ người trong gia đình"]),
    (
        "cam-tay-chi-viec", "Hướng dẫn người cao tuổi từng bước", Kind.SKILL, None,
        ["Nói chậm, để người học tự bấm", "Viết lại các bước bằng chữ to", "Hẹn ngày quay lại"],
    ),
    (
        "an-toan", "An toàn thông tin cho mọi nhà", Kind.SKILL, 12,
        ["Mật khẩu và mã xác thực không đưa cho ai", "Đường dẫn lạ", "Bị lừa thì báo ai"],
    ),
]  # fmt: skip

QUIZZES = [
    Quiz(SMART, "Tải TâyNinh Smart ở đâu?", ["Kho ứng dụng của điện thoại", "Đường dẫn người lạ gửi", "Tin nhắn"], 0),
    Quiz(SMART, "Mã xác thực gửi về điện thoại được đưa cho ai?", ["Cán bộ gọi điện hỏi", "Không đưa cho ai"], 1),
    Quiz(SMART, "Quên mật khẩu thì làm gì?", ["Bỏ tài khoản", "Nhờ tổ mở tài khoản khác", "Bấm Quên mật khẩu"], 2),
    Quiz(SERVICES, "Nộp xong hồ sơ, xem kết quả bằng gì?", ["Mã hồ sơ", "Số nhà"], 0),
    Quiz(SERVICES, "Ảnh giấy tờ mờ thì sao?", ["Vẫn nộp", "Chụp lại cho rõ rồi nộp"], 1),
]


def teach(*, by: User) -> dict[str, Topic]:
    """The topics, by code, and their questions."""
    at = working_hour(FROM)
    taught = {
        code: topics.create(
            code=code, title=title, kind=kind, valid_months=months, outline="\n".join(lines), starts_on=FROM,
            by=by, at=at,
        )
        for code, title, kind, months, lines in TAUGHT
    }  # fmt: skip
    for quiz in QUIZZES:
        questions.add(taught[quiz.topic], text=quiz.text, choices=quiz.choices, right=quiz.right, by=by, at=at)
    return taught
