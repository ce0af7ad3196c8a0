"""The lists of what a province says about its teams, and of the members of a commune's steering board."""

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind


class TeamRegulationListing(Listing):
    """The regulations of a province, the newest first."""

    name, title, unit = "regulations", "Quy định về tổ", "quy định"

    name_ = ListColumn("Tên gọi của tổ", "name", width=32)
    province = ListColumn("Tỉnh", "place", order_by="place__path")
    starts_on = ListColumn("Từ ngày", "starts_on", kind=Kind.DATE)
    fewest = ListColumn("Ít nhất (người)", "fewest", kind=Kind.NUMBER)
    most = ListColumn("Nhiều nhất (người)", "most", kind=Kind.NUMBER)
    source = ListColumn("Căn cứ", "source", width=40)
    edit = ListColumn(
        "Việc",
        says=lambda row: "Sửa",
        link=lambda row: reverse("regulation_edit", args=[row.pk]),
        in_file=False,
    )


class BoardMemberListing(Listing):
    """The members of a steering board, in their order on paper."""

    name, title, unit = "board-members", "Ban chỉ đạo chuyển đổi số", "người"
    per_page = 100

    person = ListColumn("Họ và tên", "name", width=28)
    office = ListColumn("Chức vụ", "title", width=36)
    duty = ListColumn("Nhiệm vụ trong ban", "duty", width=36)
