"""The guidance behind the founding letter of June 2022, as far as it is public: what it is and where it is read.

Nothing of it is copied. An address stands here only where a page about the document was seen; what was read of it on
pages of others alone says so, and the office that has the original is named.
"""

import datetime
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from places.models import Place
from training.actions import library
from training.models import Document

LETTER = "Theo công văn tháng 6/2022 của Sở về thành lập Tổ công nghệ số cộng đồng"
TO_CHECK = "Chưa kiểm tra hiệu lực hiện nay; xin đối chiếu bản gốc trước khi viện dẫn."
NO_ADDRESS = f"{LETTER}; chưa tìm được địa chỉ công khai. Cần bản đầy đủ, xin hỏi Sở. {TO_CHECK}"
SECONDARY = f"Số, ngày, trích yếu lấy từ trang này, không phải bản gốc. {TO_CHECK}"
MINISTRY = "Bộ Thông tin và Truyền thông"
OFFICIALS = (Role.COMMUNE, Role.DISTRICT, Role.STAFF, Role.ADMIN)


class Guidance(NamedTuple):
    """One document; ``url`` is "" where no public address is known, ``roles`` for whom it is, () for all."""

    number: str
    issued_on: datetime.date
    issuer: str
    subject: str
    url: str
    source: str
    roles: tuple[str, ...] = OFFICIALS

    @property
    def key(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in library.KEY}


GUIDANCE = (
    Guidance(
        "820/BTTTT-THH",
        datetime.date(2022, 3, 9),
        MINISTRY,
        "Hướng dẫn thí điểm triển khai Tổ công nghệ số tại địa phương",
        "",
        NO_ADDRESS,
    ),
    Guidance(
        "793/BTTTT-THH",
        datetime.date(2022, 3, 5),
        MINISTRY,
        "Hướng dẫn thí điểm triển khai Tổ công nghệ số cộng đồng tại các địa phương",
        "https://ictvietnam.vn/thi-diem-trien-khai-to-cong-nghe-so-cong-dong-tai-cac-dia-phuong-21860.html",
        f"Bài giới thiệu của Tạp chí Thông tin và Truyền thông; ngày ban hành theo Báo Lao động Thủ đô. {SECONDARY}",
    ),
    Guidance(
        "02/CT-TTg",
        datetime.date(2022, 4, 26),
        "Thủ tướng Chính phủ",
        "Phát triển Chính phủ điện tử hướng tới Chính phủ số, thúc đẩy chuyển đổi số quốc gia",
        "https://thuvienphapluat.vn/van-ban/Cong-nghe-thong-tin/Directive-2-CT-TTg-2022-Development-of-e-government-towards-digital-government-512112.aspx",
        f"{LETTER}; toàn văn ở trang Thư viện pháp luật. {TO_CHECK}",
    ),
    Guidance(
        "159/TB-VPCP",
        datetime.date(2022, 5, 27),
        "Văn phòng Chính phủ",
        "Kết luận của Thủ tướng Chính phủ tại phiên họp thứ 2 của Ủy ban Quốc gia về chuyển đổi số",
        "",
        NO_ADDRESS,
    ),
    Guidance(
        "411/QĐ-TTg",
        datetime.date(2022, 3, 31),
        "Thủ tướng Chính phủ",
        "Chiến lược quốc gia phát triển kinh tế số và xã hội số đến năm 2025, định hướng đến năm 2030",
        "https://vndx.gov.vn/gioi-thieu-van-ban/chien-luoc-quoc-gia-phat-trien-kinh-te-so-va-xa-hoi-so-den-nam-2025-dinh-huong-den-nam-2030",
        f"Trang giới thiệu văn bản về chuyển đổi số quốc gia. {SECONDARY}",
    ),
    Guidance(
        "146/QĐ-TTg",
        datetime.date(2022, 1, 28),
        "Thủ tướng Chính phủ",
        "Đề án Nâng cao nhận thức, phổ cập kỹ năng và phát triển nguồn nhân lực chuyển đổi số quốc gia đến năm 2025, "
        "định hướng đến năm 2030",
        "https://sct.dongnai.gov.vn/vi/news/savefile/Chuyen-doi-so/phe-duyet-de-an-nang-cao-nhan-thuc-pho-cap-ky-nang-va-phat-trien-nguon-nhan-luc-chuyen-doi-so-quoc-gia-den-nam-2025-dinh-huong-den-nam-2030-3777.html",
        f"Trang của Sở Công Thương Đồng Nai; số và ngày theo kế hoạch của xã Thạch Kim, Hà Tĩnh. {SECONDARY}",
    ),
    Guidance(
        "01-KH/BCĐTW",
        datetime.date(2025, 3, 21),
        "Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
        "Triển khai phong trào “Bình dân học vụ số”",
        "https://www.hethongphapluat.vn/ke-hoach-01-kh-bcdtw-nam-2025-trien-khai-phong-trao-binh-dan-hoc-vu-so-do-ban-chi-dao-trung-uong-ve-phat-trien-khoa-hoc-cong-nghe-doi-moi-sang-tao-va-chuyen-doi-so-ban-hanh.html",
        f"Trang Hệ thống pháp luật Việt Nam. {SECONDARY}",
    ),
    Guidance(
        "757/QĐ-BKHCN",
        datetime.date(2025, 4, 29),
        "Bộ Khoa học và Công nghệ",
        "Khung kiến thức, kỹ năng số cơ bản và hướng dẫn đánh giá, xác nhận hoàn thành mức độ phổ cập kỹ năng số",
        "https://luatvietnam.vn/khoa-hoc/quyet-dinh-757qd-bkhcn-2025-khung-kien-thuc-ky-nang-so-co-ban-va-huong-dan-danh-gia-399423-d1.html",
        f"Trang LuatVietnam. {SECONDARY}",
    ),
    Guidance(
        "Nền tảng học OneTouch",
        datetime.date(2022, 4, 1),
        MINISTRY,
        "Nền tảng học trực tuyến mở đại trà về kỹ năng số",
        "https://onetouch.mic.gov.vn",
        "Theo trang của xã Lê Thanh, Hà Nội, mở từ đầu tháng 4/2022; ở đây ghi ngày đầu tháng. Bộ đã hợp nhất từ "
        "01/3/2025, địa chỉ có thể đã đổi.",
        (),
    ),
    Guidance(
        "Nền tảng Bình dân học vụ số",
        datetime.date(2025, 4, 1),
        "Bộ Công an, Đại học Bách khoa Hà Nội",
        "Các khóa học kỹ năng số cho người dân",
        "https://binhdanhocvuso.gov.vn",
        "Theo báo chí tháng 3/2025, vận hành toàn quốc từ 01/4/2025; đăng nhập bằng VNeID.",
        (),
    ),
)


def missing_guidance() -> list[Guidance]:
    """Return what the library does not hold yet, known by number, day and office."""
    kept = set(Document.objects.filter(number__in=[one.number for one in GUIDANCE]).values_list(*library.KEY))
    return [one for one in GUIDANCE if tuple(one.key.values()) not in kept]


@transaction.atomic
def seed_guidance(place: Place, *, by: User | None, at: datetime.datetime | None = None) -> list[Document]:
    """Put what is missing of GUIDANCE into the library, for ``place``, and return it. Refuses with out_of_scope.

    What somebody changed since stays as it is.
    """
    return [
        library.add(**one._asdict() | {"roles": list(one.roles)}, within=place, by=by, at=at)
        for one in missing_guidance()
    ]
