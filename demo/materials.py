"""What the demo's topics and library hold to read: small files and documents, made up, and what belongs together."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.working_days import DAY
from demo import files
from demo.cast import Cast
from demo.fates import dice
from demo.topics import SERVICES, SMART
from places.models import Place
from reporting.actions import sayings
from reporting.actions import topics as topic_links
from reporting.models import Indicator, Platform, Practice
from teams.actions import decisions
from teams.models import Decision
from training.actions import library, materials
from training.actions.materials import MaterialData
from training.models import Document, Material, Topic

FILE, LINK, VIDEO = Material.Format.FILE, Material.Format.LINK, Material.Format.VIDEO
STEPS = [
    "1. Mở kho ứng dụng của điện thoại, gõ đúng tên ứng dụng.", "2. Bấm Cài đặt, chờ xong rồi bấm Mở.",
    "3. Bấm Đăng ký, nhập số điện thoại của chính mình.", "4. Nhập mã gửi về máy; không đưa mã cho bất kỳ ai.",
    "5. Đặt mật khẩu dễ nhớ với mình, khó đoán với người khác.",
]  # fmt: skip
SAFETY = [
    "Cán bộ không bao giờ hỏi mã OTP, mật khẩu qua điện thoại.", "Đường dẫn lạ: không bấm; hỏi người trong tổ trước.",
    "Lỡ đưa mã: gọi ngân hàng khóa tài khoản, rồi báo công an xã.",
]  # fmt: skip
# Topic, kind, title, and the lines of a file or the address.
FILES = [
    (SMART, "pdf", "Năm bước cài TâyNinh Smart (in chữ to)", STEPS),
    (SERVICES, "docx", "Nộp hồ sơ trực tuyến: danh sách giấy tờ cần chụp", STEPS[2:]),
    ("an-toan", "pdf", "Ba điều nhớ để không bị lừa", SAFETY),
    ("cam-tay-chi-viec", "jpg", "Tranh: bàn hướng dẫn ở nhà văn hóa", []),
]
LINKS = [
    (SERVICES, LINK, "Cổng dịch vụ công quốc gia", "https://dichvucong.gov.vn/"),
    ("thanh-toan", VIDEO, "Xem thử: quét mã và kiểm tra tiền về", "https://video.example.vn/quet-ma"),
    ("chu-truong", VIDEO, "Xem thử: một buổi làm việc của tổ", "https://video.example.vn/mot-buoi"),
]
# Which platforms and indicators a topic has to do with, by a word of their names.
LINKED = {SMART: "TâyNinh Smart", SERVICES: "trực tuyến", "san-thuong-mai": "voso", "thanh-toan": "thanh toán"}
# What teams call an indicator in their messages.
CALLED = [("ho-duoc-huong-dan", "nhà đã ghé"), ("tai-khoan-tayninh-smart", "máy cài smart"),
          ("ho-so-truc-tuyen", "giấy nộp qua mạng")]  # fmt: skip


NEW = 60  # days for which visitors have left a document unopened


class LibraryDocument(NamedTuple):
    """A document of the library issued ``days`` ago; for whom, all where nobody is named."""

    days: int
    number: str
    subject: str
    text: Sequence[str]
    roles: Sequence[str] = ()
    is_pdf: bool = False


PAPERS = [
    LibraryDocument(
        500, "21/KH-SKHCN", "Kế hoạch hoạt động năm của các tổ công nghệ số cộng đồng (mẫu)",
          ["Mỗi tổ có một buổi hướng dẫn tập trung mỗi tháng.", "Ưu tiên hộ người cao tuổi, hộ kinh doanh nhỏ."]),
    LibraryDocument(455, "135/HD-SKHCN", "Hướng dẫn rà soát, kiện toàn tổ sau sắp xếp đơn vị hành chính (mẫu)",
          ["Tổ theo ấp, khu phố về xã, phường mới.", "Thiếu tổ trưởng hoặc dưới ba người thì kiện toàn trong 30 ngày."],
          [Role.COMMUNE], is_pdf=True),
    LibraryDocument(250, "48/HD-SKHCN", "Hướng dẫn báo cáo định kỳ trên cổng (mẫu)",
          ["Tổ báo cáo trước ngày chốt hai ngày làm việc.", "Số “0” là đã xác nhận; chưa biết thì để trống."]),
    LibraryDocument(120, "77/CV-SKHCN", "Cảnh báo thủ đoạn giả danh cán bộ chuyển đổi số (mẫu)", SAFETY, is_pdf=True),
    LibraryDocument(45, "102/KH-SKHCN", "Kế hoạch tập huấn kỹ năng số cho tổ trưởng, tổ phó (mẫu)",
          ["Mỗi xã, phường một buổi; học lại sau 24 tháng.", "Tổ trưởng báo người vắng trước một ngày."]),
]  # fmt: skip
OF_THE_COMMUNE = LibraryDocument(
    80, "15/TB-UBND", "Thông báo lịch trực bàn hướng dẫn tại chợ (mẫu)", ["Mỗi sáng thứ Bảy hai tổ, từ 7 đến 10 giờ."]
)


def shelve(commune: Place, cast: Cast, practices: Sequence[Practice], *, now: datetime.datetime) -> None:
    """Put materials beside the topics, documents into the library, scans behind decisions, and link what belongs
    together.
    """
    _add_materials(cast, now=now)
    province, office = cast.province(), "Sở Khoa học và Công nghệ tỉnh Tây Ninh"
    papers = [_add_paper(paper, province, office, cast, now=now) for paper in PAPERS]
    _add_paper(OF_THE_COMMUNE, commune, f"UBND {commune.name[0].lower()}{commune.name[1:]}", cast, now=now)
    _attach_scans(cast, now=now)
    _link(papers, practices, cast, now=now)
    for code, words in CALLED:
        if indicator := Indicator.objects.filter(code=code).first():
            sayings.add(indicator, words=words, by=cast.staff, at=now - 60 * DAY)


def _add_materials(cast: Cast, *, now: datetime.datetime) -> None:
    topics = {topic.code: topic for topic in Topic.objects.select_related("province")}
    drawn = {"pdf": files.pdf, "docx": files.docx, "jpg": lambda title, _: files.jpeg(dice(title))}
    by, at = cast.staff, now - 150 * DAY
    for code, ending, title, lines in FILES:
        file = files.keep(materials.SHELF, drawn[ending](title, lines), owner=by.pk)
        materials.add(topics[code], MaterialData(kind=FILE, title=title, file=file), by=by, at=at)
    for code, kind, title, url in LINKS:
        materials.add(topics[code], MaterialData(kind=kind, title=title, url=url), by=by, at=at)


def _add_paper(paper: LibraryDocument, within: Place, issuer: str, cast: Cast, *, now: datetime.datetime) -> Document:
    """Put it into the library; some of its readers have opened it, visitors what is not new."""
    by, issued_at = cast.staff, now - paper.days * DAY
    file = files.keep(library.SHELF, files.pdf(paper.subject, paper.text), owner=by.pk) if paper.is_pdf else ""
    document = library.add(
        within=within, number=paper.number, issued_on=timezone.localdate(issued_at), issuer=issuer,
        subject=paper.subject, text="\n".join(paper.text), file=file, roles=paper.roles, by=by, at=issued_at + DAY,
    )  # fmt: skip
    visitors = User.objects.filter(memberships__team__in=cast.shown).order_by("pk") if paper.days > NEW else []
    for reader in [cast.administrator, cast.staff, *visitors, *list(cast.offices.values())[paper.days % 7 :: 20]]:
        library.open_document(document, by=reader, at=issued_at + 3 * DAY)
    return document


def _attach_scans(cast: Cast, *, now: datetime.datetime) -> None:
    """Give the decisions that founded the teams whom visitors look at the scan of their paper."""
    behind = Decision.objects.filter(teams__in=cast.shown).distinct().select_related("place").order_by("pk")
    for decision in behind:
        by = cast.staff
        paper = files.pdf(f"Quyết định số {decision.number}", ["Thành lập tổ công nghệ số cộng đồng.", str(decision)])
        file = files.keep(decisions.SHELF, paper, owner=by.pk)
        decisions.attach(decision, file=file, by=by, at=now - 300 * DAY)


def _link(papers: list[Document], practices: Sequence[Practice], cast: Cast, *, now: datetime.datetime) -> None:
    for number, topic in enumerate(Topic.objects.select_related("province").order_by("pk")):
        word = LINKED.get(topic.code, topic.title.split()[0])
        topic_links.link(
            topic,
            platforms=list(Platform.objects.filter(name__icontains=word)),
            indicators=list(Indicator.objects.filter(name__icontains=word)),
            practices=practices[number : number + 1],
            documents=papers[number % len(papers) :][:1],
            by=cast.staff,
            at=now - 100 * DAY,
        )
