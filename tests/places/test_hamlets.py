"""``import_hamlets``: which era's commune a row means, where groups hang, and files that are refused."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Event
from places.actions import changes
from places.actions.changes import ChangePlan, PlannedPlace
from places.actions.imports import BadFile, import_hamlets, import_places
from places.models import Level, Place

DATA = Path(settings.BASE_DIR) / "data"
HEADER = "commune_code,commune_valid_from,parent_code,level,kind,code,name,valid_from,valid_to,households,population"
END, NEW = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)
# 25459 was Phường 3 of Thành phố Tây Ninh and is Phường Tân Ninh since July 2025; 25597 was xã Thái Bình only.
GOOD = [
    "25597,,,hamlet,ấp,25597-01,Ấp Suối Muồn,,2025-06-30,250,980",
    "25597,,25597-01,group,tổ tự quản,25597-01-01,Tổ tự quản 1,,2025-06-30,60,",
    "25459,,,hamlet,khu phố,25459-01,Khu phố 1,,30/06/2025,,",
    "25459,,25459-01,group,tổ dân phố,25459-01-01,Tổ dân phố 1,,2025-06-30,,",
    "25459,,,hamlet,khu phố,25459-01,Khu phố Mới,01/07/2025,,,",
    "25459,2025-07-01,,hamlet,khu phố,25459-02,Khu phố Hai,,,,",
    "25597,,,group,tổ tự quản,25597-09,Tổ tự quản Chợ,,2025-06-30,,",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tay_ninh() -> None:
    import_places(DATA / "places.csv", DATA / "successions.csv")


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "hamlets.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def rows() -> list[tuple[object, ...]]:
    return list(Place.objects.order_by("path").values_list())


def below_communes() -> int:
    return Place.objects.filter(level__gt=Level.COMMUNE).count()


def test_the_days_of_a_row_tell_which_era_its_commune_code_means(tmp_path: Path) -> None:
    import_hamlets(write(tmp_path, *GOOD))
    old, new = Place.objects.filter(code="25459-01").select_related("parent__parent").order_by("path")
    assert (old.parent.name, old.parent.parent.name) == ("Phường 3", "Thành phố Tây Ninh")
    assert new.parent.parent.name == "Tỉnh Tây Ninh"
    assert (new.valid_from, new.path[4:8]) == (NEW, "0000")


def test_the_first_day_of_a_commune_tells_its_era_too_and_empty_days_are_the_communes(tmp_path: Path) -> None:
    import_hamlets(write(tmp_path, *GOOD))
    place = Place.objects.get(code="25459-02")
    assert (place.valid_from, place.valid_to, place.parent.valid_from) == (NEW, None, NEW)


def test_a_group_hangs_below_its_hamlet_or_straight_below_the_commune(tmp_path: Path) -> None:
    import_hamlets(write(tmp_path, *GOOD))
    inside, alone = Place.objects.get(code="25597-01-01"), Place.objects.get(code="25597-09")
    assert (inside.parent.code, inside.path[-4:], inside.households, inside.population) == (
        "25597-01",
        "0001",
        60,
        None,
    )
    assert (alone.parent.code, alone.path[-8:]) == ("25597", "00000001")


def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, *GOOD)
    out = StringIO()
    call_command("import_hamlets", path, stdout=out)
    before = rows()
    call_command("import_hamlets", write(tmp_path, *reversed(GOOD)), stdout=out)
    assert rows() == before
    assert out.getvalue().splitlines() == [
        "7 ấp, khu phố, tổ: thêm 7, sửa 0, giữ nguyên 0.",
        "7 ấp, khu phố, tổ: không có gì thay đổi.",
    ]
    event = Event.objects.filter(verb="places.import_hamlets").order_by("place__path").first()
    assert (event.place.code, event.after["places"]["added"]) == ("72", 7)


def test_an_empty_number_leaves_the_stored_one(tmp_path: Path) -> None:
    import_hamlets(write(tmp_path, *GOOD))
    counts = import_hamlets(write(tmp_path, "25597,,,hamlet,ấp,25597-01,Ấp Suối Muồn,,2025-06-30,,990"))
    place = Place.objects.get(code="25597-01")
    assert (counts.places.changed, place.households, place.population) == (1, 250, 990)


def test_columns_that_may_be_left_out_are(tmp_path: Path) -> None:
    header = "commune_code,level,kind,code,name,valid_from,valid_to"
    import_hamlets(write(tmp_path, "25597,hamlet,ấp,25597-01,Ấp Một,,2025-06-30", header=header))
    assert Place.objects.get(code="25597-01").parent.name == "Xã Thái Bình"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("99999,,,hamlet,ấp,1,Ấp,,,,", "cột commune_code: không có xã"),
        ("25459,,,hamlet,khu phố,1,Khu phố,,,,", "cột commune_code: mã 25459 có ở nhiều thời kỳ"),
        ("25597,2025-07-01,,hamlet,ấp,1,Ấp,,,,", "cột commune_code: không có xã"),
        ("25597,,,hamlet,ấp,1,Ấp,2020-01-01,2025-07-01,,", "cột valid_from: thời gian này vượt ra ngoài"),
        ("25597,,,hamlet,ấp,1,Ấp,2020-01-02,2020-01-01,,", "cột valid_to: ngày cuối trước ngày đầu"),
        ("25597,,,commune,xã,1,Xã,,,,", "cột level"),
        ("25597,,,hamlet,tổ tự quản,1,Tổ,,2025-06-30,,", "cột kind"),
        ("25597,,25597-01,hamlet,ấp,1,Ấp,,2025-06-30,,", "cột parent_code: ấp, khu phố thuộc thẳng"),
        ("25597,,25459-01,group,tổ tự quản,1,Tổ,,2025-06-30,,", "cột parent_code: Xã Thái Bình không có ấp"),
        ("25600,,,hamlet,ấp,25597-01,Ấp,,2025-06-30,,", "cột code: mã và ngày bắt đầu này đã có ở dòng 2"),
        ("25597,,,hamlet,ấp,1,Ấp,,2025-06-30,-1,", "cột households: .* số nguyên không âm"),
        ("25597,,,hamlet,ấp,1,Ấp,,2025-06-30,,1.5", "cột population"),
    ],
)
def test_a_bad_row_refuses_the_whole_file(tmp_path: Path, line: str, what: str) -> None:
    with pytest.raises(BadFile, match=f"dòng 9, {what}"):
        import_hamlets(write(tmp_path, *GOOD, line))
    assert below_communes() == 0


def test_a_parent_of_the_other_era_is_unknown(tmp_path: Path) -> None:
    line = "25459,,25459-02,group,tổ dân phố,1,Tổ,,2025-06-30,,"
    with pytest.raises(BadFile, match="cột parent_code"):
        import_hamlets(write(tmp_path, *GOOD, line))


def test_a_stored_hamlet_never_moves(tmp_path: Path) -> None:
    import_hamlets(write(tmp_path, *GOOD))
    with pytest.raises(BadFile, match=r"dòng 2, cột code: .*không chuyển chỗ"):
        import_hamlets(write(tmp_path, "25600,,,hamlet,ấp,25597-01,Ấp,,2025-06-30,,"))


def test_one_bad_row_in_three_thousand_writes_none(tmp_path: Path) -> None:
    lines = [f"25597,,,hamlet,ấp,T-{number},Ấp {number},,2025-06-30,{number},{number}" for number in range(3_000)]
    lines[1_729] = lines[1_729].replace(",1729,", ",nhiều,")
    path = write(tmp_path, *lines)
    with pytest.raises(CommandError, match="Có 1 lỗi:\n- dòng 1731, cột households"):
        call_command("import_hamlets", path)
    assert below_communes() == 0


def test_the_number_of_queries_depends_on_batches_not_rows(tmp_path: Path, django_assert_max_num_queries) -> None:
    lines = [f"25597,,,hamlet,ấp,T-{number},Ấp {number},,2025-06-30,," for number in range(900)]
    with django_assert_max_num_queries(18):
        import_hamlets(write(tmp_path, *lines))


def test_a_hamlet_that_was_merged_here_is_not_opened_again_by_its_old_row(tmp_path: Path) -> None:
    lines = [f"25459,2025-07-01,,hamlet,khu phố,25459-0{n},Khu phố {n},,,," for n in (1, 2)]
    path = write(tmp_path, *lines)
    import_hamlets(path)
    olds = list(Place.objects.filter(code__startswith="25459-0").select_related("parent").order_by("code"))
    changes.carry_out(
        ChangePlan(
            commune=olds[0].parent,
            effective_on=datetime.date(2026, 10, 1),
            decision="7/NQ",
            olds=olds,
            wanted=[PlannedPlace(kind="khu phố", name="Khu phố Chung")],
        )
    )
    before, out = rows(), StringIO()
    call_command("import_hamlets", path, stdout=out)
    assert rows() == before
    counted, *kept = out.getvalue().splitlines()
    assert counted == "2 ấp, khu phố, tổ: không có gì thay đổi."
    assert [line.partition("): ")[2] for line in kept] == [
        "ở đây đã kết thúc ngày 30/09/2026, tệp ghi chưa kết thúc"
    ] * 2
