"""``manage.py rollup``: the same numbers as the function, in three forms."""

import datetime
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from places.models import Place
from reporting.actions.closings import close
from reporting.models import Round
from reporting.rollups import rollup
from tests.reporting.world_rounds import OPENS_AT, let_the_deadline_pass, open_team_round, report_of, send
from tests.training.world_training import add_training
from tests.world import World, make_place

KEYS = {
    "place", "round", "basis", "expected", "owed", "submitted", "on_time", "late", "missing", "not_due", "excused",
    "received", "returned", "completeness", "timeliness", "timeliness_of_received", "figures", "own", "children",
}  # fmt: skip


@pytest.fixture
def rounds(rounds: World) -> World:
    send(rounds.report_an1, by=rounds.lan, ho=12, tai_khoan=0)
    return rounds


@pytest.fixture
def run(rounds: World) -> Callable[..., str]:
    def call(*arguments: str) -> str:
        out = StringIO()
        call_command("rollup", *arguments, stdout=out)
        return out.getvalue()

    return call


def test_json_is_one_object_a_place_of_one_shape(run: Callable[..., str], rounds: World) -> None:
    found = json.loads(run("ky-1", "01", "--format", "json"))
    assert set(found) == KEYS | {"counted_at", "frozen_at", "coverage", "training", "standings", "previous"}
    assert found["place"] == {"code": "01", "name": "Tỉnh Sông Xanh", "level": 1}
    assert (found["round"], found["basis"]) == ("ky-1", "then")
    assert (found["expected"], found["on_time"], found["not_due"], found["completeness"]) == (4, 1, 3, 0.25)
    assert [child["place"]["code"] for child in found["children"]] == ["011", "012"]
    assert all(set(child) == KEYS and child["children"] == [] for child in found["children"])
    nothing_asked = {"target": None, "done": None, "attainment": None, "reported_by": 1, "of": 4, "out_of": None}
    nothing_asked |= {"age": None, "old": None}
    assert found["figures"][:2] == [
        {"indicator": "ho", "sum": 12} | nothing_asked,
        {"indicator": "tai-khoan", "sum": 0} | nothing_asked,
    ]
    assert found["figures"][2]["sum"] is None


def test_what_stands_beside_the_reports_is_told_of_the_place_asked_for(run: Callable[..., str], rounds: World) -> None:
    june = {"data_from": datetime.date(2022, 6, 1), "data_to": datetime.date(2022, 6, 30)}
    before = open_team_round(rounds, code="ky-0", title="Kỳ tháng 6", **june)
    send(report_of(before, rounds.team_an1), by=rounds.lan, ho=10)
    add_training(rounds)
    assert json.loads(run("ky-1", "01101", "--format", "json"))["standings"] == []  # nobody is ranked before the day
    let_the_deadline_pass(rounds.round_1)
    found = json.loads(run("ky-1", "01101", "--format", "json"))
    assert found["coverage"] == {"places": 2, "with_team": 2}
    assert found["training"][0] == {"topic": "smart", "members": 5, "trained": 0}
    assert found["previous"]["round"] == "ky-0"
    assert (found["previous"]["expected"], found["previous"]["completeness"]) == (2, 0.5)
    assert found["previous"]["figures"] == {"ho": 10, "tai-khoan": None, "don": None}
    assert found["standings"][0] == {
        "measure": "completeness", "within": "011", "rank": 1, "among": 2, "part": 1, "whole": 2, "part_within": 1,
        "whole_within": 3,
    }  # fmt: skip
    assert (found["frozen_at"], found["counted_at"][:2]) == (None, "20")
    lines = run("ky-1", "01101").splitlines()
    for line in (
        "Độ phủ: 2/2, 100,0%",
        "Thành viên đã học “Cài đặt và dùng Sông Xanh Smart” từ 01/07/2022 đến hết 31/07/2022: 0/5, 0,0%",
        "Kỳ liền trước (Kỳ tháng 6), đã nộp, đúng hạn trên phải nộp và trên đã nộp: 50,0%, 50,0%, 100,0%",
        "Đã nộp trên phải nộp: xếp thứ 1/2 xã trong Huyện Đông (1/2, 50,0%)",
    ):
        assert line in lines


def test_a_closed_round_says_when_it_was_closed(run: Callable[..., str], rounds: World) -> None:
    rounds.round_1.reports.update(due_at=OPENS_AT + datetime.timedelta(days=1))
    Round.objects.filter(pk=rounds.round_1.pk).update(due_at=OPENS_AT + datetime.timedelta(days=1))
    close(Round.objects.get(pk=rounds.round_1.pk), reason="Hết kỳ", by=rounds.so)
    found = json.loads(run("ky-1", "01", "--format", "json"))
    assert (found["counted_at"], bool(found["frozen_at"])) == (None, True)
    assert "số liệu đã chốt lúc" in run("ky-1", "01")


def test_deep_goes_down_to_the_last_level(run: Callable[..., str]) -> None:
    found = json.loads(run("ky-1", "01", "--format", "json", "--deep"))
    levels = []
    while found:
        levels.append(found["place"]["level"])
        found = found["children"][-1] if found["children"] else None
    assert levels == [1, 2, 3, 4, 5]


def test_several_rounds_are_added_up(run: Callable[..., str], rounds: World) -> None:
    open_team_round(rounds, code="ky-2", title="Kỳ 2")
    found = json.loads(run("ky-1,ky-2", "01", "--format", "json"))
    assert (found["round"], found["expected"]) == ("ky-1,ky-2", 8)


def test_basis_now_counts_where_the_team_stands(run: Callable[..., str], rounds: World) -> None:
    rounds.team_an1.place = rounds.binh1
    rounds.team_an1.save()
    assert json.loads(run("ky-1", "01101", "--format", "json"))["expected"] == 2
    assert json.loads(run("ky-1", "01101", "--format", "json", "--basis", "now"))["expected"] == 1


def test_the_table_reads_in_vietnamese_and_holds_the_same_numbers(run: Callable[..., str]) -> None:
    lines = run("ky-1", "01").splitlines()
    assert lines[0] == "TỔNG HỢP BÁO CÁO: Tỉnh Sông Xanh"
    total = next(line for line in lines if line.startswith("Cộng: Tỉnh Sông Xanh"))
    assert total.split()[-9:] == ["4", "1", "0", "0", "3", "0", "25,0%", "25,0%", "100,0%"]
    assert any(line.startswith("Huyện Đông") for line in lines)
    assert any(line.endswith(" 1/4") for line in lines)


def test_a_file_is_written_where_asked(run: Callable[..., str], rounds: World, tmp_path: Path) -> None:
    assert str(tmp_path / "a.json") in run("ky-1", "01", "--format", "json", "--output", str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_text())["expected"] == 4
    run("ky-1", "01", "--format", "xlsx", "--output", str(tmp_path / "a.xlsx"))
    assert load_workbook(tmp_path / "a.xlsx").sheetnames[1] == "Tổng hợp"


def test_a_workbook_without_a_name_is_named_for_what_it_holds(
    run: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("ky-1", "01", "--format", "xlsx").strip() == "ky-1-01.xlsx"
    assert (tmp_path / "ky-1-01.xlsx").stat().st_size > 0


def test_a_reused_code_means_the_place_of_the_rounds_days(run: Callable[..., str], rounds: World) -> None:
    Place.objects.filter(code="02").update(valid_to="2025-06-30")
    new = make_place("02", 1, "tỉnh", "Tỉnh Mới", valid_from="2025-07-01")
    assert json.loads(run("ky-1", "02", "--format", "json"))["place"]["name"] == "Tỉnh Núi Cao"
    assert json.loads(run("ky-1", "02@2025-07-01", "--format", "json"))["place"]["name"] == new.name


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("khong-co", "01"), "khong-co"),
        (("ky-1,khong-co", "01"), "khong-co"),
        (("ky-1", "99"), "99"),
        (("ky-1", "01@mai"), "mai"),
        (("ky-1", "01", "--format", "xlsx", "--output", "/khong/co/a.xlsx"), "/khong/co/a.xlsx"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(run: Callable[..., str], arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        run(*arguments)


def test_the_function_says_the_same(run: Callable[..., str], rounds: World) -> None:
    node = rollup([rounds.round_1], rounds.dong)
    found = json.loads(run("ky-1", "011", "--format", "json"))
    assert [(c["place"]["code"], c["expected"], c["on_time"]) for c in found["children"]] == [
        (child.place.code, child.expected, child.on_time) for child in node.children
    ]
    assert report_of(rounds.round_1, rounds.team_an1).figures.count() == 3
