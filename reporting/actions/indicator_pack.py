"""What plans of 2025 and 2026 ask of teams beside the letter of 2022, and how it is counted.

The facts were read in secondary sources and not in the papers themselves: each names its paper, and that it was not
compared with the original. They are data of the portal once they are seeded, and are changed there.
"""

import datetime
from typing import Any

from reporting.actions.letter import ECONOMY, FLOW, GOVERNMENT, SOCIETY, STOCK, indicator_facts, on_platform
from reporting.models import DenominatorKind

STARTS_ON = datetime.date(2025, 1, 1)
MOVEMENT = "Kế hoạch 01-KH/BCĐTW ngày 21/3/2025 (Bình dân học vụ số)"
SKILLS = "Khung kỹ năng số QĐ 757/QĐ-BKHCN ngày 29/4/2025"
IDENTITY = "Đề án 06 (QĐ 06/QĐ-TTg ngày 06/01/2022)"
HOUSEHOLD_BUSINESSES = "Nghị quyết 68-NQ/TW ngày 04/5/2025"
VNEID = on_platform("VNeID", GOVERNMENT)
PORTAL = on_platform("Cổng Dịch vụ công quốc gia", GOVERNMENT, "https://dichvucong.gov.vn")


def _facts(order: int, code: str, name: str, unit: str, kind: str, counts: str, **more: Any) -> dict[str, Any]:
    kept = f"{more.pop('kept', 'Sổ theo dõi của tổ')}. Theo: {more.pop('source')}; chưa đối chiếu bản gốc"
    return indicator_facts(order, code, name, unit, kind, counts, starts_on=STARTS_ON, evidence=kept, **more)


PACK: list[tuple[dict[str, Any] | None, dict[str, Any]]] = [
    (
        VNEID,
        _facts(
            210, "dinh-danh-muc-2", "Người lớn có tài khoản định danh mức 2", "người", STOCK,
            "Số người từ đủ 18 tuổi thường trú có tài khoản định danh điện tử mức độ 2 đã kích hoạt vào ngày cuối kỳ.",
            source=IDENTITY, out_of_kind=DenominatorKind.ADULTS,
        ),
    ),
    (
        VNEID,
        _facts(
            220, "chuan-vneid", "Người lớn đạt chuẩn kỹ năng VNeID", "người", STOCK,
            "Số người từ đủ 18 tuổi đã được xác nhận tự làm được trên VNeID: đăng nhập, xuất trình giấy tờ, nộp hồ sơ, "
            "tự bảo vệ; một người đếm một lần.",
            kept="Danh sách xác nhận của xã", source=MOVEMENT, out_of_kind=DenominatorKind.ADULTS,
        ),
    ),
    (
        on_platform("Chữ ký số cá nhân", GOVERNMENT),
        _facts(
            230, "chu-ky-so", "Người lớn có chữ ký số cá nhân", "người", STOCK,
            "Số người từ đủ 18 tuổi có chữ ký số còn hiệu lực và ký thử được vào ngày cuối kỳ; một người đếm một lần.",
            source=MOVEMENT, out_of_kind=DenominatorKind.ADULTS,
        ),
    ),
    (
        PORTAL,
        _facts(
            240, "ho-so-mot-cua", "Hồ sơ được tổ hỗ trợ tại bộ phận một cửa", "hồ sơ", FLOW,
            "Số hồ sơ thủ tục hành chính được tiếp nhận trong kỳ có tổ hỗ trợ, kể cả nộp giấy và nộp qua mạng.",
            kept="Mã hồ sơ", source=IDENTITY,
        ),
    ),
    (
        PORTAL,
        _facts(
            250, "ho-so-toan-trinh", "Hồ sơ nộp trực tuyến toàn trình", "hồ sơ", FLOW,
            "Trong số hồ sơ được tổ hỗ trợ, số nộp trực tuyến toàn trình đã được cấp mã; không đếm hồ sơ một phần.",
            kept="Mã hồ sơ", source=IDENTITY, out_of="ho-so-mot-cua",
        ),
    ),
    (
        on_platform("Thanh toán không dùng tiền mặt", ECONOMY),
        _facts(
            260, "nhan-chuyen-khoan", "Hộ kinh doanh nhận tiền không dùng tiền mặt", "hộ", STOCK,
            "Số hộ kinh doanh có mã QR hoặc thiết bị nhận chuyển khoản dùng được vào ngày cuối kỳ; một hộ đếm một lần.",
            source=MOVEMENT, out_of_kind=DenominatorKind.BUSINESSES,
        ),
    ),
    (
        on_platform("Sàn thương mại điện tử", ECONOMY),
        _facts(
            270, "ban-tren-san", "Hộ kinh doanh bán hàng trên sàn điện tử", "hộ", STOCK,
            "Số hộ kinh doanh có gian hàng đã bán ít nhất một đơn trên một sàn bất kỳ tính đến ngày cuối kỳ.",
            kept="Tên gian hàng trên sàn", source=MOVEMENT, out_of_kind=DenominatorKind.BUSINESSES,
        ),
    ),
    (
        on_platform("Hóa đơn điện tử", ECONOMY),
        _facts(
            280, "hoa-don-dien-tu", "Hộ kinh doanh dùng hóa đơn điện tử", "hộ", STOCK,
            "Số hộ kinh doanh xuất được hóa đơn điện tử từ máy tính tiền hoặc điện thoại vào ngày cuối kỳ.",
            source=HOUSEHOLD_BUSINESSES, out_of_kind=DenominatorKind.BUSINESSES,
        ),
    ),
    (
        None,
        _facts(
            290, "biet-dung-ai", "Người được hướng dẫn dùng trí tuệ nhân tạo", "người", FLOW,
            "Số người trong kỳ tự hỏi được một trợ lý trí tuệ nhân tạo và nói được hai điều không nên nhập vào đó.",
            source=SKILLS,
        ),
    ),
    (
        None,
        _facts(
            300, "hoc-tap-so", "Học sinh được hướng dẫn học trên nền tảng số", "học sinh", FLOW,
            "Số học sinh phổ thông trong kỳ được tổ hướng dẫn đăng nhập và học một bài trên nền tảng của trường.",
            source=MOVEMENT, out_of_kind=DenominatorKind.PUPILS,
        ),
    ),
    (
        None,
        _facts(
            310, "an-sinh-qua-tai-khoan", "Người nhận trợ cấp an sinh qua tài khoản", "người", STOCK,
            "Số người hưởng lương hưu, trợ cấp xã hội nhận tiền qua tài khoản của mình hoặc người được ủy quyền.",
            source=IDENTITY,
        ),
    ),
    (
        VNEID,
        _facts(
            320, "suc-khoe-tren-vneid", "Người dùng sổ sức khỏe điện tử trên VNeID", "người", STOCK,
            "Số người mở được sổ sức khỏe điện tử của mình trên VNeID vào ngày cuối kỳ, kể cả người được kê khai hộ.",
            source=IDENTITY, out_of_kind=DenominatorKind.POPULATION,
        ),
    ),
    (
        on_platform("Lớp kỹ năng số cho người cao tuổi", SOCIETY),
        _facts(
            330, "nguoi-cao-tuoi", "Người cao tuổi được kèm kỹ năng số", "người", FLOW,
            "Số người từ đủ 60 tuổi được tổ hoặc con cháu kèm tại nhà, tại lớp trong kỳ; một người đếm một lần một kỳ.",
            source=MOVEMENT, out_of_kind=DenominatorKind.ELDERLY,
        ),
    ),
]  # fmt: skip
