"""``import_places``: the counts of data/README.md, a second run, and files that are refused."""

import datetime
import random
import unicodedata
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Event
from places.actions.imports import BadFile, import_places
from places.models import Level, Place, Succession
from tests.refusals import refused

DATA = Path(settings.BASE_DIR) / "data"
PLACES, SUCCESSIONS = DATA / "places.csv", DATA / "successions.csv"
BEFORE, SINCE = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)
HEADER = "code,valid_from,valid_to,level,kind,name,parent_code,latitude,longitude"
LINKS = "old_code,new_code,partial,effective_on,resolution"

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def command(*paths: Path) -> str:
    out = StringIO()
    call_command("import_places", *paths, stdout=out)
    return out.getvalue()


def rows() -> list[tuple[object, ...]]:
    places = Place.objects.order_by("path").values_list()
    return [*places, *Succession.objects.order_by("pk").values_list()]


def write(folder: Path, name: str, *lines: str, header: str = HEADER) -> Path:
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def no_links(folder: Path) -> Path:
    return write(folder, "links.csv", header=LINKS)


@pytest.fixture
def tay_ninh() -> None:
    import_places(PLACES, SUCCESSIONS)


@pytest.mark.usefixtures("tay_ninh")
class TestTheRealPlaces:
    @pytest.mark.parametrize(
        ("code", "day", "districts", "communes"),
        [
            ("72", BEFORE, 9, {"xã": 71, "phường": 17, "thị trấn": 6}),
            ("80", BEFORE, 15, 186),
            ("80", SINCE, 0, {"xã": 82, "phường": 14}),
        ],
    )
    def test_every_era_has_the_counts_of_the_readme(self, code, day, districts, communes) -> None:
        province = Place.objects.valid_on(day).get(code=code, level=Level.PROVINCE)
        within = Place.objects.within(province).valid_on(day)
        kinds = Counter(within.at(Level.COMMUNE).values_list("kind", flat=True).order_by())
        assert within.at(Level.DISTRICT).count() == districts
        assert (kinds.total() if isinstance(communes, int) else kinds) == communes

    def test_there_are_403_places_and_302_links(self) -> None:
        assert (Place.objects.count(), Succession.objects.count()) == (403, 302)
        assert Succession.objects.filter(partial=True).count() == 43
        heirs = Counter(Succession.objects.values_list("old", flat=True).order_by())
        assert sum(1 for count in heirs.values() if count > 1) == 21

    def test_every_link_leads_from_the_last_day_to_the_first(self) -> None:
        for link in Succession.objects.select_related("old", "new").order_by("pk"):
            assert (link.old.valid_to, link.new.valid_from, link.effective_on) == (BEFORE, SINCE, SINCE)

    def test_every_path_hangs_below_its_parents(self) -> None:
        for place in Place.objects.exclude(parent=None).select_related("parent").order_by("path"):
            assert place.path.startswith(place.parent.path)
            assert len(place.path) == 4 * place.level
        new = Place.objects.valid_on(SINCE).at(Level.COMMUNE)
        assert {place.path[4:8] for place in new} == {"0000"}

    def test_a_code_that_was_used_again_names_both_places(self) -> None:
        old, new = Place.objects.filter(code="25459").order_by("path")
        assert {old.parent.name, new.parent.name} == {"Thành phố Tây Ninh", "Tỉnh Tây Ninh"}

    @pytest.mark.parametrize("text", ["tay ninh", "TÂY NINH", "Ta\u0302y Ninh", "tây  ninh "])
    def test_tay_ninh_is_found_however_it_is_typed(self, text: str) -> None:
        found = Place.objects.matching(text).order_by("path").values_list("name", flat=True)
        assert list(found) == ["Tỉnh Tây Ninh", "Thành phố Tây Ninh", "Tỉnh Tây Ninh"]

    def test_a_second_run_changes_nothing(self) -> None:
        before = rows()
        counts = import_places(PLACES, SUCCESSIONS)
        assert counts.change_count == 0
        assert (counts.places.unchanged, counts.links.unchanged) == (403, 302)
        assert rows() == before

    def test_a_row_that_changed_is_changed_and_keeps_its_path(self, tmp_path: Path) -> None:
        place = Place.objects.get(code="25597", level=Level.COMMUNE)
        text = PLACES.read_text().replace("Xã Thái Bình,708", "Xã Thái Hòa,708")
        counts = import_places(write(tmp_path, "p.csv", *text.splitlines()[1:]), SUCCESSIONS)
        path, place.path = place.path, ""
        place.refresh_from_db()
        assert (counts.places.changed, place.name, place.name_folded) == (1, "Xã Thái Hòa", "xa thai hoa")
        assert place.path == path

    def test_a_new_sibling_gets_the_next_number(self, tmp_path: Path) -> None:
        district = Place.objects.get(code="708", level=Level.DISTRICT, name="Huyện Châu Thành", parent__code="72")
        last = district.children.order_by("-path").first().path
        line = "00001,,2025-06-30,commune,xã,Xã Thêm,708,,"
        old = [row for row in PLACES.read_text().splitlines()[1:] if not row.startswith("808,")]
        import_places(write(tmp_path, "p.csv", line, *old[:1]), no_links(tmp_path))
        assert int(Place.objects.get(code="00001").path) == int(last) + 1

    def test_a_place_never_moves(self, tmp_path: Path) -> None:
        text = PLACES.read_text().replace("Xã Thái Bình,708", "Xã Thái Bình,709")
        before = rows()
        with pytest.raises(BadFile, match="không chuyển chỗ"):
            import_places(write(tmp_path, "p.csv", *text.splitlines()[1:]), SUCCESSIONS)
        assert rows() == before


def test_the_order_of_a_file_never_matters_to_the_paths(tmp_path: Path, tay_ninh: None) -> None:
    paths = dict(Place.objects.values_list("path", "name").order_by())
    Succession.objects.all().delete()
    for level in sorted(Level, reverse=True):
        Place.objects.filter(level=level).delete()
    lines = PLACES.read_text().splitlines()[1:]
    random.Random(1).shuffle(lines)
    import_places(write(tmp_path, "p.csv", *lines), SUCCESSIONS)
    assert dict(Place.objects.values_list("path", "name").order_by()) == paths


def test_the_command_says_what_it_did_and_what_it_did_not() -> None:
    assert command() == "403 địa bàn: thêm 403, sửa 0, giữ nguyên 0.\n302 liên kết: thêm 302, sửa 0, giữ nguyên 0.\n"
    assert command() == "403 địa bàn: không có gì thay đổi.\n302 liên kết: không có gì thay đổi.\n"


def test_an_import_is_told_once_at_each_province() -> None:
    command()
    command()
    events = Event.objects.filter(verb="places.import_places").order_by("place__path")
    assert [event.place.code for event in events] == ["72", "80", "80"]
    assert events[0].after["places"] == {"added": 403, "changed": 0, "unchanged": 0}


def test_decomposed_text_a_byte_order_mark_and_columns_in_another_order_are_taken(tmp_path: Path) -> None:
    order = [4, 0, 1, 2, 3, 5, 6, 8, 7]
    lines = [line.split(",") for line in PLACES.read_text().splitlines()]
    text = "\r\n".join(",".join(line[column] for column in order) for line in lines)
    other = tmp_path / "p.csv"
    other.write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", text).encode() + b"\r\n\r\n")
    import_places(other, SUCCESSIONS)
    stored = rows()
    assert import_places(PLACES, SUCCESSIONS).change_count == 0
    assert rows() == stored


PROVINCE = "01,,,province,tỉnh,Tỉnh Một,,,"
BAD_ROWS = [
    ("02,,,country,tỉnh,Nước,,,", "dòng 3, cột level", "không có trong các giá trị"),
    ("02,,,province,huyện,Tỉnh,,,", "dòng 3, cột kind", "không có trong các giá trị: tỉnh, thành phố"),
    (",,,province,tỉnh,Tỉnh,,,", "dòng 3, cột code", "xin điền"),
    ("02,,,province,tỉnh,,,,", "dòng 3, cột name", "xin điền"),
    ("02,,,province,tỉnh," + "x" * 151 + ",,,", "dòng 3, cột name", "chỉ nhận 150"),
    ("02,,,province,tỉnh,T\x07,,,", "dòng 3, cột name", "ký tự điều khiển"),
    ("02,,,province,tỉnh,TØnh T©y Ninh,,,", "dòng 3, cột name", "TCVN3 (ABC); có phải là “Tỉnh Tây Ninh”?"),
    ("02,,,province,tỉnh,nt,,,", "dòng 3, cột name", "“nt” không thay được nội dung"),
    ("02,2025-02-30,,province,tỉnh,Tỉnh,,,", "dòng 3, cột valid_from", "không phải là ngày"),
    ("02,20250228,,province,tỉnh,Tỉnh,,,", "dòng 3, cột valid_from", "không phải là ngày"),
    ("02,2025-02-02,01/02/2025,province,tỉnh,Tỉnh,,,", "dòng 3, cột valid_to", "trước ngày đầu"),
    ("02,,,province,tỉnh,Tỉnh,01,,", "dòng 3, cột parent_code", "không có đơn vị cấp trên"),
    ("02,,,district,huyện,Huyện,,,", "dòng 3, cột parent_code", "xin điền"),
    ("02,,,district,huyện,Huyện,99,,", "dòng 3, cột parent_code", "mang mã 99"),
    ("01,,,province,tỉnh,Tỉnh,,,", "dòng 3, cột code", "đã có ở dòng 2"),
    ("01,2025-01-01,,province,tỉnh,Tỉnh,,,", "dòng 3, cột code", "trong cùng thời gian"),
    ("02,,,province,tỉnh,Tỉnh,,nan,", "dòng 3, cột latitude", "không phải là độ"),
    ("02,,,province,tỉnh,Tỉnh,,,181", "dòng 3, cột longitude", "không phải là độ"),
    ("02,,,province,tỉnh,Tỉnh,,", "dòng 3", "có 8 ô, dòng đầu có 9 cột"),
    ('02,,,province,tỉnh,"Tỉnh" Hai,,,', "dòng 3", "dấu ngoặc kép"),
]


@pytest.mark.parametrize(("line", "where", "what"), BAD_ROWS)
def test_a_bad_row_is_refused_with_its_line_and_column(tmp_path: Path, line: str, where: str, what: str) -> None:
    with pytest.raises(BadFile) as error:
        import_places(write(tmp_path, "p.csv", PROVINCE, line), no_links(tmp_path))
    assert f"{where}:" in str(error.value)
    assert what in str(error.value)
    assert not Place.objects.exists()


def test_a_parent_of_another_era_is_no_parent(tmp_path: Path) -> None:
    lines = ["01,,2025-06-30,province,tỉnh,Tỉnh Một,,,", "02,,,district,huyện,Huyện,01,,"]
    with pytest.raises(BadFile, match="dòng 3, cột parent_code"):
        import_places(write(tmp_path, "p.csv", *lines), no_links(tmp_path))


def test_every_fault_is_told_in_the_order_of_lines_up_to_a_limit(tmp_path: Path) -> None:
    lines = [f"{number:02d},x,y,province,tỉnh,Tỉnh,,," for number in range(30)]
    with pytest.raises(BadFile) as error:
        import_places(write(tmp_path, "p.csv", *lines), no_links(tmp_path))
    assert error.value.count == 60
    assert [(problem.line, problem.column) for problem in error.value.problems[:3]] == [
        (2, "valid_from"),
        (2, "valid_to"),
        (3, "valid_from"),
    ]
    assert len(error.value.problems) == 20
    assert "và 40 lỗi nữa" in str(error.value)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "tệp trống"),
        (b"\n\n", "tệp trống"),
        (b"code,name\n1,x\n", "cột valid_from: thiếu cột này"),
        (HEADER.encode() + b",notes\n", "cột 10: cột “notes” không có trong mẫu"),
        (HEADER.encode() + b",code\n", "cột 10: cột “code” có hai lần"),
        (HEADER.encode() + b"\n01,,,province,\xff\xfe,T,,,\n", "dòng 2: chữ không theo bảng mã UTF-8"),
        (HEADER.encode() + b"\n\n0\x001,,,province,,T,,,\n", "dòng 3: có ký tự rỗng"),
        ("code;name\n".encode("utf-16"), "chữ không theo bảng mã UTF-8"),
        (b"PK\x03\x04" + bytes(range(256)), "UTF-8"),
        (HEADER.encode() + b'\n"' + b"x" * 140_000 + b'",,,,,,,,\n', "dòng 2"),
    ],
)
def test_a_file_that_is_no_such_table_is_a_message_not_a_traceback(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(data)
    with pytest.raises(CommandError) as error:
        command(path, no_links(tmp_path))
    assert what in str(error.value)
    assert "dữ liệu chưa thay đổi" in str(error.value)


def test_a_file_that_is_not_there_is_a_message(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="không đọc được tệp"):
        command(tmp_path / "none.csv", SUCCESSIONS)
    with pytest.raises(CommandError, match="không đọc được tệp"):
        command(tmp_path, SUCCESSIONS)


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("99999,25459,no,2025-07-01,1682", "dòng 2, cột old_code: không có xã nào"),
        ("25456,99999,no,2025-07-01,1682", "dòng 2, cột new_code: không có xã nào"),
        ("25456,25459,no,2025-06-30,1682", "cột old_code: .* kết thúc ngay trước 30/06/2025"),
        ("25456,25459,maybe,2025-07-01,1682", "cột partial"),
        ("25456,25459,no,0001-01-01,1682", "cột effective_on"),
        ("25456,25459,no,2025-07-01,", "cột resolution: xin điền"),
        ("25456,25459,no,2025-07-02,1682", "cột old_code"),
    ],
)
def test_a_dangling_link_is_refused_and_no_place_is_stored(tmp_path: Path, line: str, where: str) -> None:
    with pytest.raises(BadFile, match=where):
        import_places(PLACES, write(tmp_path, "links.csv", line, header=LINKS))
    assert not Place.objects.exists()


def test_a_link_stands_once(tmp_path: Path) -> None:
    line = "25456,25459,no,2025-07-01,1682"
    with pytest.raises(BadFile, match="dòng 3, cột old_code"):
        import_places(PLACES, write(tmp_path, "links.csv", line, line, header=LINKS))


def test_the_map_can_be_taken_in_as_it_was_known_on_a_day() -> None:
    call_command("import_places", "--until", "2025-06-30", stdout=StringIO())
    assert Counter(Place.objects.values_list("level", flat=True)) == {1: 2, 2: 24, 3: 280}
    assert not Place.objects.exclude(valid_to=None).exists()
    assert not Succession.objects.exists()


def test_what_had_ended_by_that_day_has_ended(tmp_path: Path) -> None:
    file = write(
        tmp_path, "p.csv", "70,,2025-06-29,province,tỉnh,Tỉnh Cũ,,,", "71,,2025-06-30,province,tỉnh,Tỉnh Mới,,,"
    )
    import_places(file, no_links(tmp_path), until=BEFORE)
    ends = dict(Place.objects.values_list("code", "valid_to"))
    assert ends == {"70": datetime.date(2025, 6, 29), "71": None}


def test_a_map_of_later_is_not_taken_back(tay_ninh: None) -> None:
    before = rows()
    with refused("later_places", match="30/06/2025"):
        import_places(PLACES, SUCCESSIONS, until=BEFORE)
    assert rows() == before
