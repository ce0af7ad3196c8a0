"""What the installs load at every run (``import_places`` without a file) only adds: reforms that the portal carried out
since stay as they are.
"""

import csv
import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Event
from places.actions import reorganisations
from places.actions.imports import import_places
from places.actions.reorganisations import PlaceToOpen, PlannedLink, ReorganisationPlan
from places.models import Level, Place, Succession
from tests.places.test_imports import LINKS, PLACES, SUCCESSIONS, rows, write
from tests.world import make_place

DAY = datetime.date(2026, 10, 1)
LAST = datetime.date(2026, 9, 30)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def install() -> str:
    out = StringIO()
    call_command("import_places", stdout=out)
    return out.getvalue()


@pytest.fixture
def communes() -> list[Place]:
    install()
    return list(Place.objects.filter(level=Level.COMMUNE, valid_to=None).order_by("path")[:2])


def reform(*links: PlannedLink, news: dict[str, str]) -> None:
    reorganisations.carry_out(
        ReorganisationPlan(
            effective_on=DAY,
            decision="7/NQ",
            news=[
                PlaceToOpen(code=code, level=Level.COMMUNE, kind="xã", name=name, parent_code="80")
                for code, name in news.items()
            ],
            links=list(links),
        )
    )


def nothing_changes() -> None:
    before, events = rows(), Event.objects.count()
    told = install()
    assert told == "403 địa bàn: không có gì thay đổi.\n302 liên kết: không có gì thay đổi.\n"
    assert (rows(), Event.objects.count()) == (before, events)


def test_two_communes_that_were_merged_into_a_new_code_stay_closed(communes: list[Place]) -> None:
    one, other = communes
    reform(PlannedLink(one, "99001"), PlannedLink(other, "99001"), news={"99001": "Xã Mới"})
    nothing_changes()
    assert {Place.objects.get(pk=place.pk).valid_to for place in communes} == {LAST}


def test_two_communes_that_were_merged_into_an_old_code_stay_closed(communes: list[Place]) -> None:
    one, other = communes
    reform(PlannedLink(one, one.code), PlannedLink(other, one.code), news={one.code: "Xã Mới"})
    nothing_changes()


def test_a_commune_that_was_renamed_keeps_its_name(communes: list[Place]) -> None:
    one = communes[0]
    reform(PlannedLink(one, one.code), news={one.code: "Xã Tên Khác"})
    Place.objects.filter(pk=communes[1].pk).update(**Place.naming("Xã Viết Lại"), latitude=11.5)
    nothing_changes()


def test_hamlets_that_were_placed_stay_where_they_are(communes: list[Place]) -> None:
    one = communes[0]
    hamlets = [make_place(f"{one.code}-{n}", 4, "ấp", f"Ấp {n}", one) for n in (1, 2)]
    reform(
        PlannedLink(one, one.code, partial=True),
        PlannedLink(one, "99001", partial=True),
        news={one.code: "Xã Một", "99001": "Xã Hai"},
    )
    heirs = list(Place.objects.filter(valid_from=DAY, level=Level.COMMUNE).order_by("path"))
    placed = [Place.objects.select_related("parent").get(pk=hamlet.pk) for hamlet in hamlets]
    parents = {hamlet.pk: heir for hamlet, heir in zip(placed, heirs, strict=True)}
    reorganisations.place_hamlets(placed, parents, effective_on=DAY, decision="7/NQ")
    nothing_changes()


def test_a_file_from_before_a_reform_leaves_what_the_reform_closed_and_says_so(communes: list[Place]) -> None:
    one, other = communes
    reform(PlannedLink(one, one.code), PlannedLink(other, one.code), news={one.code: "Xã Mới"})
    before, events, out = rows(), Event.objects.count(), StringIO()
    call_command("import_places", PLACES, SUCCESSIONS, stdout=out)
    counted, links, *kept = out.getvalue().splitlines()
    assert (rows(), Event.objects.count()) == (before, events)
    assert (counted, links) == ("403 địa bàn: không có gì thay đổi.", "302 liên kết: không có gì thay đổi.")
    assert [line.split(", ", 1)[1] for line in kept] == [
        f"{place} (mã {place.code}): ở đây đã kết thúc ngày 30/09/2026, tệp ghi chưa kết thúc"
        for place in Place.objects.filter(pk__in=[one.pk, other.pk]).order_by("code")
    ]
    assert all(line.startswith("Giữ nguyên dòng ") for line in kept)


def test_communes_below_a_district_that_was_closed_here_are_left_with_it(communes: list[Place], tmp_path: Path) -> None:
    """The file has both open: below a district that ended here its commune finds no district above it."""
    days = {"valid_from": datetime.date(2025, 7, 1), "valid_to": LAST}
    make_place(
        "99701", 3, "xã", "Xã Thử", make_place("997", 2, "huyện", "Huyện Thử", communes[0].parent, **days), **days
    )
    before = rows()
    file = write(
        tmp_path,
        "places.csv",
        "997,2025-07-01,,district,huyện,Huyện Thử,80,,",
        "99701,2025-07-01,,commune,xã,Xã Tên Khác,997,,",
    )
    result = import_places(file, write(tmp_path, "links.csv", header=LINKS))
    assert rows() == before
    assert (len(result.kept), result.places.unchanged) == (2, 2)


class TestALaterVersionShipsMore:
    """A release whose files know a reform of October 2026: two communes become one."""

    @pytest.fixture
    def later(self, tmp_path: Path) -> tuple[Path, Path]:
        read = [next(csv.reader([line])) for line in PLACES.read_text(encoding="utf-8").splitlines()[1:]]
        one, other = sorted(cells[0] for cells in read if cells[1] == "2025-07-01" and cells[3] == "commune")[:2]
        lines = []
        for cells in read:
            if cells[0] in (one, other) and cells[1] == "2025-07-01":
                cells[2] = "2026-09-30"
            lines.append(",".join(cells))
        lines.append("99009,2026-10-01,,commune,xã,Xã Của Bản Sau,80,,")
        lines.append("01,,,province,thành phố,Thành phố Khác,,,")
        links = SUCCESSIONS.read_text(encoding="utf-8").splitlines()[1:]
        links += [f"{one},99009,no,2026-10-01,7/NQ", f"{other},99009,no,2026-10-01,7/NQ"]
        return (
            write(tmp_path, "places.csv", *lines),
            write(tmp_path, "links.csv", *links, header=LINKS),
        )

    @pytest.mark.usefixtures("communes")
    def test_what_is_new_is_added_and_a_reform_waits_for_the_portals_own(self, later: tuple[Path, Path]) -> None:
        """The old communes are still open here: an heir beside them would be the same place twice."""
        result = import_places(*later, only_new=True)
        assert (result.places.added, result.places.changed, result.places.unchanged) == (1, 0, 403)
        assert (result.links.added, result.links.changed, result.links.unchanged) == (0, 0, 302)
        assert [what.split(":")[0] for what in result.left_out] == ["99009 Xã Của Bản Sau từ 01/10/2026"]
        assert Place.objects.filter(code="01").exists()

    @pytest.mark.parametrize("code", ["99009", "99001"])
    def test_a_reform_that_was_carried_out_here_stays_the_only_one(
        self, later: tuple[Path, Path], communes: list[Place], code: str
    ) -> None:
        one, other = communes
        reform(PlannedLink(one, code), PlannedLink(other, code), news={code: "Xã Mới"})
        import_places(*later, only_new=True)
        (heir,) = Place.objects.filter(valid_from=DAY)
        assert (heir.code, heir.name) == (code, "Xã Mới")
        assert Succession.objects.filter(effective_on=DAY).count() == 2

    def test_an_empty_portal_gets_both_eras_and_the_links(self, later: tuple[Path, Path]) -> None:
        result = import_places(*later, only_new=True)
        assert (result.places.added, result.links.added, result.left_out) == (405, 304, ())

    @pytest.mark.usefixtures("communes")
    def test_a_file_that_is_named_is_followed(self, later: tuple[Path, Path]) -> None:
        result = import_places(*later)
        assert (result.places.added, result.places.changed, result.links.added) == (2, 2, 2)

    def test_a_file_that_is_named_gives_no_other_heirs_to_what_a_reform_here_closed(
        self, later: tuple[Path, Path], communes: list[Place]
    ) -> None:
        one, other = communes
        reform(PlannedLink(one, "99001"), PlannedLink(other, "99001"), news={"99001": "Xã Mới"})
        out = StringIO()
        call_command("import_places", *later, stdout=out)
        assert not Place.objects.filter(code="99009").exists()
        assert Succession.objects.filter(effective_on=DAY).count() == 2
        (left,) = [line for line in out.getvalue().splitlines() if line.startswith("Không thêm")]
        assert left.startswith("Không thêm 99009 Xã Của Bản Sau từ 01/10/2026: ")
        assert left.endswith("đã có nơi kế thừa khác.")

    def test_the_heir_of_a_place_that_goes_on_here_is_added_without_the_link_of_the_other(
        self, later: tuple[Path, Path], communes: list[Place]
    ) -> None:
        """Else a place that the file ends would have no heir at all."""
        one, other = sorted(communes, key=lambda place: place.code)
        reform(PlannedLink(one, "99001"), news={"99001": "Xã Mới"})
        result = import_places(*later)
        assert set(Succession.objects.filter(effective_on=DAY).values_list("old__code", "new__code")) == {
            (one.code, "99001"),
            (other.code, "99009"),
        }
        (left,) = result.left_out
        assert left.startswith(f"liên kết {one.code} sang 99009 từ 01/10/2026: ")

    def test_a_file_that_knows_the_heirs_here_may_add_one(self, later: tuple[Path, Path]) -> None:
        """A correction of the same reform: a part that went elsewhere."""
        import_places(*later)
        old = Succession.objects.filter(effective_on=DAY)[0].old
        with later[0].open("a", encoding="utf-8") as places, later[1].open("a", encoding="utf-8") as links:
            places.write("99010,2026-10-01,,commune,xã,Xã Sót,80,,\n")
            links.write(f"{old.code},99010,yes,2026-10-01,7/NQ\n")
        result = import_places(*later)
        assert (result.places.added, result.links.added, result.left_out) == (1, 1, ())
