"""What the founding letter (Sở TT&TT Tây Ninh, June 2022) asks teams to bring to households, and how it is counted.

Each pair is a platform (or None) and one indicator on it. An account that works, an install and a use are different
counts: each says which it is. Flows are deeds within the round; stocks are how things stand on its last day.
"""

import datetime
from typing import Any

from reporting.models import Indicator, Platform

FLOW, STOCK = Indicator.Kind.FLOW, Indicator.Kind.STOCK
HOUSEHOLDS, POPULATION = Indicator.Bound.HOUSEHOLDS, Indicator.Bound.POPULATION
GOVERNMENT, ECONOMY, SOCIETY = Platform.Group.GOVERNMENT, Platform.Group.ECONOMY, Platform.Group.SOCIETY


def on_platform(name: str, group: str, url: str = "") -> dict[str, Any]:
    return {"name": name, "group": group, "url": url}


def indicator_facts(order: int, code: str, name: str, unit: str, kind: str, counts: str, **more: Any) -> dict[str, Any]:
    facts = {"code": code, "name": name, "unit": unit, "kind": kind, "counts": counts, "order": order}
    return facts | {"starts_on": datetime.date(2022, 1, 1), "maximum": 5_000} | more


ASKED: list[tuple[dict[str, Any] | None, dict[str, Any]]] = [
    (
        None,
        indicator_facts(
            10, "ho-duoc-huong-dan", "Hộ được hướng dẫn trong kỳ", "hộ", FLOW,
            "Số hộ được tổ trực tiếp hướng dẫn ít nhất một nền tảng số trong kỳ; một hộ đếm một lần trong một kỳ.",
            evidence="Sổ theo dõi của tổ", compared_with=HOUSEHOLDS,
        ),
    ),
    (
        on_platform("Nhóm Zalo của tổ", SOCIETY),
        indicator_facts(
            20, "ho-trong-nhom-zalo", "Hộ có người trong nhóm Zalo của tổ", "hộ", STOCK,
            "Số hộ có ít nhất một người đang ở trong nhóm Zalo của tổ vào ngày cuối kỳ; không đếm số người.",
            evidence="Danh sách nhóm Zalo", compared_with=HOUSEHOLDS,
        ),
    ),
    (
        on_platform("TâyNinh Smart", GOVERNMENT),
        indicator_facts(
            30, "tai-khoan-tayninh-smart", "Người có tài khoản TâyNinh Smart", "người", STOCK,
            "Số người trên địa bàn đã có tài khoản và đăng nhập được vào ngày cuối kỳ; không đếm lượt cài đặt.",
            evidence="Sổ theo dõi của tổ", compared_with=POPULATION,
        ),
    ),
    (
        on_platform("Cổng dịch vụ công trực tuyến", GOVERNMENT),
        indicator_facts(
            40, "ho-so-truc-tuyen", "Hồ sơ trực tuyến được tổ giúp nộp", "hồ sơ", FLOW,
            "Số hồ sơ dịch vụ công người dân nộp qua mạng trong kỳ nhờ tổ giúp và đã được cấp mã hồ sơ.",
            evidence="Mã hồ sơ trên Cổng dịch vụ công",
        ),
    ),
    (
        on_platform("Phản ánh hiện trường", GOVERNMENT),
        indicator_facts(
            50, "phan-anh-hien-truong", "Phản ánh hiện trường được tổ giúp gửi", "phản ánh", FLOW,
            "Số phản ánh người dân gửi qua ứng dụng trong kỳ nhờ tổ hướng dẫn và đã được tiếp nhận.",
            evidence="Mã phản ánh trên ứng dụng",
        ),
    ),
    (
        on_platform("Sàn thương mại điện tử voso.vn", ECONOMY, "https://voso.vn"),
        indicator_facts(
            60, "ho-ban-tren-voso", "Hộ có tài khoản bán hàng trên voso.vn", "hộ", STOCK,
            "Số hộ, hộ kinh doanh có tài khoản bán hàng đang dùng được trên voso.vn vào ngày cuối kỳ.",
            evidence="Tên gian hàng trên sàn", compared_with=HOUSEHOLDS,
        ),
    ),
    (
        on_platform("Sàn thương mại điện tử postmart.vn", ECONOMY, "https://postmart.vn"),
        indicator_facts(
            70, "ho-ban-tren-postmart", "Hộ có tài khoản bán hàng trên postmart.vn", "hộ", STOCK,
            "Số hộ, hộ kinh doanh có tài khoản bán hàng đang dùng được trên postmart.vn vào ngày cuối kỳ.",
            evidence="Tên gian hàng trên sàn", compared_with=HOUSEHOLDS,
        ),
    ),
    (
        on_platform("Gian hàng số", ECONOMY),
        indicator_facts(
            80, "gian-hang-so-mo-moi", "Gian hàng số mở mới trong kỳ", "gian hàng", FLOW,
            "Số gian hàng số được mở trong kỳ nhờ tổ hướng dẫn và đã đăng ít nhất một sản phẩm.",
            evidence="Đường dẫn gian hàng",
        ),
    ),
    (
        on_platform("Thanh toán điện tử", ECONOMY),
        indicator_facts(
            90, "tai-khoan-thanh-toan", "Người có tài khoản thanh toán điện tử", "người", STOCK,
            "Số người có tài khoản ngân hàng hoặc ví điện tử trả tiền được vào ngày cuối kỳ; một người đếm một lần.",
            evidence="Sổ theo dõi của tổ", compared_with=POPULATION,
        ),
    ),
    (
        on_platform("Sổ sức khỏe điện tử", SOCIETY),
        indicator_facts(
            100, "so-suc-khoe-dien-tu", "Người dùng Sổ sức khỏe điện tử", "người", STOCK,
            "Số người đã cài và đăng nhập được Sổ sức khỏe điện tử vào ngày cuối kỳ, kể cả người được kê khai hộ.",
            evidence="Sổ theo dõi của tổ", compared_with=POPULATION,
        ),
    ),
    (
        None,
        indicator_facts(
            110, "to-da-thanh-lap", "Tổ đã thành lập", "tổ", STOCK,
            "Số tổ công nghệ số cộng đồng đã có quyết định thành lập đến ngày cuối kỳ; dùng cho báo cáo của xã, huyện.",
            evidence="Quyết định thành lập",
        ),
    ),
]  # fmt: skip
