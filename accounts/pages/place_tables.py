"""Lists of places: whom to call there, which name nobody, and what lies below one with its history."""

from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind
from places.templatetags.tree import days


class DirectoryListing(Listing):
    """Places, each with its focal point or None (``place``, ``point``). Numbers are read here and leave in no file."""

    name, title, unit = "directory", "Đầu mối của cấp dưới", "nơi"
    per_page = 200  # all communes of a province
    is_short_on_phones = True

    place = ListColumn(
        "Địa bàn",
        "place",
        order_by="place__sort_key",
        link=lambda entry: reverse("directory_show", args=[entry.place.pk]),
    )
    point = ListColumn(
        "Đầu mối",
        says=lambda entry: entry.point.full_name if entry.point else "Chưa có đầu mối",
        order_by="point__full_name",
        template="accounts/_directory_point.html",
    )
    post = ListColumn("Chức vụ", "point__title")
    phone = ListColumn("Điện thoại", template="accounts/_directory_phone.html", in_file=False)


class UnnamedPlaceListing(Listing):
    """Places that name no focal point, each with its parent."""

    name, title, unit = "without-focal-point", "Nơi chưa có đầu mối", "nơi chưa ghi cán bộ đầu mối"

    place = ListColumn(
        "Địa bàn", "name", order_by="sort_key", link=lambda place: reverse("directory_show", args=[place.pk])
    )
    parent = ListColumn("Thuộc", "parent", order_by="path")
    edit = ListColumn("Việc", template="accounts/_directory_edit.html", in_file=False)


class ChildPlaceListing(Listing):
    """Places below one (``place``), what each was made of (``origins``) and where it is today (``heirs``)."""

    name, title, unit = "places", "Địa bàn trực thuộc", "nơi"
    per_page = 200  # all communes of a province
    is_short_on_phones = True

    place = ListColumn(
        "Tên", "place", order_by="place__sort_key", link=lambda child: reverse("place_show", args=[child.place.pk])
    )
    kind = ListColumn("Loại", "place__kind")
    code = ListColumn("Mã", "place__code")
    households = ListColumn("Số hộ", "place__households", kind=Kind.NUMBER, is_summed=True)
    population = ListColumn("Số dân", "place__population", kind=Kind.NUMBER, is_summed=True)
    lasted = ListColumn(
        "Thời gian", says=lambda child: days(child.place), order_by=("place__valid_from", "place__valid_to")
    )
    origins = ListColumn(
        "Được lập từ",
        says=lambda child: ", ".join(str(link.old) for link in child.origins),
        order_by="origins__0__old__path",
        template="accounts/_place_origins.html",
    )
    heirs = ListColumn(
        "Nay là",
        says=lambda child: ", ".join(str(heir.place) for heir in child.heirs),
        order_by="heirs__0__place__path",
        template="accounts/_place_heirs.html",
    )

    def __init__(self, rows: Any, *, counts_people: bool, days_differ: bool, **options: Any) -> None:
        tells = {
            "households": counts_people,
            "population": counts_people,
            "lasted": days_differ,
            "origins": any(child.origins for child in rows),
            "heirs": any(child.heirs for child in rows),
        }
        super().__init__(rows, omit=[name for name, is_told in tells.items() if not is_told], **options)
