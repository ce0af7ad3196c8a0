"""The coverage command: the page's numbers as JSON and as a table, clear refusals."""

import datetime
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from places.models import Place
from tests.world import World, make_place


def run(*args: str) -> str:
    out = StringIO()
    call_command("coverage", *args, stdout=out)
    return out.getvalue()


def run_json(*args: str) -> list[dict[str, Any]]:
    return json.loads(run(*args, "--format", "json"))


def test_json_is_one_object_a_kind(world: World) -> None:
    hamlets, quarters, groups = run_json("01", "--on", "2022-07-01")
    assert hamlets | {"children": []} == {
        "place": {"code": "01", "name": "Tỉnh Sông Xanh", "level": 1},
        "on": "2022-07-01",
        "kind": "ấp",
        "places": 3,
        "with_team": 3,
        "share": 1.0,
        "children": [],
    }
    assert [(child["place"]["name"], child["places"], child["children"]) for child in hamlets["children"]] == [
        ("Huyện Đông", 3, [])
    ]
    assert (quarters["kind"], groups["kind"], groups["share"]) == ("khu phố", "tổ dân phố", 0.0)


def test_deep_goes_down_to_the_group(world: World) -> None:
    groups = run_json("01", "--on", "2022-07-01", "--deep")[-1]
    names = []
    while groups["children"]:
        (groups,) = groups["children"]
        names.append(groups["place"]["name"])
    assert names == ["Huyện Nam", "Phường Cát", "Khu phố Cát 1", "Tổ dân phố 1"]


def test_the_table_is_readable_in_vietnamese(world: World) -> None:
    lines = run("01", "--on", "2022-07-01").splitlines()
    assert lines[:2] == ["ĐỘ PHỦ TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG: Tỉnh Sông Xanh", "Đến hết ngày 01/07/2022"]
    assert lines[3].split("  ")[0] == "Địa bàn"
    assert " ".join(lines[4].split()) == "Tỉnh Sông Xanh 3/3, 100,0% 1/1, 100,0% 0/1, 0,0% 4/5, 80,0%"
    assert lines[5].startswith("  Huyện Đông")
    assert len({len(line) for line in lines[3:]}) == 1


def test_the_day_chooses_the_era_of_a_code(world: World) -> None:
    Place.objects.filter(code="01").update(valid_to=datetime.date(2025, 6, 30))
    make_place("01", 1, "tỉnh", "Tỉnh Mới", valid_from=datetime.date(2025, 7, 1))
    make_place("01-1", 3, "xã", "Xã Mới", Place.objects.get(name="Tỉnh Mới"))
    make_place("01-1-1", 4, "ấp", "Ấp Mới", Place.objects.get(name="Xã Mới"))
    assert run_json("01", "--on", "2025-06-30")[0]["place"]["name"] == "Tỉnh Sông Xanh"
    assert run_json("01", "--on", "2025-07-01")[0]["place"]["name"] == "Tỉnh Mới"
    assert run_json("01")[0]["place"]["name"] == "Tỉnh Mới"


def test_a_closed_place_is_shown_on_its_last_day(world: World) -> None:
    Place.objects.filter(code="01101").update(valid_to=datetime.date(2025, 6, 30))
    assert run_json("01101")[0]["on"] == "2025-06-30"


def test_a_place_with_nothing_to_cover_says_so(world: World) -> None:
    assert run_json("01103") == []
    assert "Chưa có ấp" in run("01103")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["99999"], "Không có địa bàn nào mang mã 99999."),
        (["01103", "--on", "2022-07-01"], "Vào ngày 01/07/2022 không có địa bàn nào mang mã 01103."),
        (["01", "--on", "2022-02-30"], "2022-02-30” không phải là ngày"),
        (["01", "--on", "hôm nay"], "không phải là ngày"),
    ],
)
def test_an_unknown_place_or_day_is_refused_clearly(world: World, args: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        run(*args)
    assert refused.value.returncode == 1
