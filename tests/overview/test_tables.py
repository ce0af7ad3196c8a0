"""One's own table says what the rollups say, and says why where it can say nothing."""

import datetime
from itertools import product

import pytest
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from overview.forms.tables import TableChoices
from overview.pages.tables import ShownTable
from overview.rollups.pivot import Gap, Pivot, pivot
from places.models import Place
from reporting.actions import closings
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import rollup
from teams.models import Team
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import let_the_deadline_pass, make_indicator, open_team_round, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

AUGUST = {"data_from": datetime.date(2022, 8, 1), "data_to": datetime.date(2022, 8, 31)}


@pytest.fixture
def rounds(rounds: World) -> World:
    """July, and August that asks one thing more; some teams have reported."""
    rounds.round_2 = open_team_round(rounds, code="ky-2", title="Kỳ tháng 8/2022", **AUGUST)
    rounds.round_2.indicators.add(make_indicator("moi", name="Chỉ tiêu mới", unit="lượt", order=9))
    send(rounds.report_an1, by=rounds.lan, ho=12, tai_khoan=3)
    send(rounds.report_binh1, by=rounds.hoa, ho=30, tai_khoan=4)
    send(report_of(rounds.round_2, rounds.team_an1), by=rounds.lan, ho=8, tai_khoan=5, moi=2)
    return rounds


def close(round: Round, *, by: User) -> None:
    let_the_deadline_pass(round)
    closings.close(round, by=by, reason="đã đủ")


def choices(world: World, query: str, who: str = "so") -> TableChoices:
    return TableChoices(QueryDict(f"of=:4&{query}"), world.users[who], timezone.now())


def table(world: World, query: str, who: str = "so") -> Pivot:
    return pivot(choices(world, query, who).question)


def words(world: World, query: str, who: str = "so") -> dict[str, list[str]]:
    shown = ShownTable(choices(world, query, who))
    rows = [*shown.rows, *([shown.rest] if shown.rest else []), shown.total]
    return {row.label: [cell.words for cell in row.cells] for row in rows}


def test_every_total_is_the_rollup_and_the_rows_add_up_to_it(rounds: World) -> None:
    Team.objects.filter(pk=rounds.team_binh1.pk).update(kind="school")
    rounds.report_cat1.place = rounds.song_xanh  # a report that stands at none of the parts
    rounds.report_cat1.save()
    Team.objects.filter(pk=rounds.team_cat1.pk).update(place=rounds.song_xanh)
    close(rounds.round_1, by=rounds.so)
    for basis, lines in product(Basis, ["2", "3", "kind", "team_kind"]):
        check_totals(rounds, basis, lines)


def check_totals(rounds: World, basis: Basis, lines: str) -> None:
    values = "value=completeness&value=timeliness&value=sum-ho&value=sum-tai-khoan&value=sum-moi"
    found = table(rounds, f"lines={lines}&basis={basis.value}&last=2&{values}")
    assert len(found.columns) == 15
    for number, column in enumerate(found.columns):
        node = rollup(column.rounds, rounds.song_xanh, basis=basis)
        total = found.total.cells[number].parts
        figures = {figure.indicator.code: figure.sum for figure in node.figures}
        wanted = {"completeness": node.received, "timeliness": node.on_time} | {
            f"sum-{code}": value for code, value in figures.items()
        }
        assert total.part == wanted.get(column.measure.key)
        parts = [row.cells[number].parts for row in (*found.rows, *([found.rest] if found.rest else []))]
        assert sum(one.part or 0 for one in parts) == (total.part or 0)
        if column.measure.key == "completeness":
            assert total.whole == node.expected == sum(one.whole or 0 for one in parts)
    assert any(row.cells[0].parts.part for row in found.rows)


def test_a_sum_on_100_households_and_why_some_cells_are_empty(rounds: World) -> None:
    Place.objects.filter(pk=rounds.cat1.pk).update(households=None)
    found = table(rounds, "lines=3&last=2&value=households-ho&value=sum-moi")
    by_label = {row.label: row.cells for row in found.rows}
    assert (by_label["Xã An"][0].parts.part, by_label["Xã An"][0].parts.whole) == (12, 350)
    assert by_label["Xã An"][1].gap == Gap.NOT_ASKED
    assert by_label["Xã Bình"][2].gap == by_label["Phường Cát"][0].gap == Gap.NOT_ANSWERED
    assert words(rounds, "lines=3&last=2&value=households-ho")["Xã An"] == ["3,4", "2,3", "5,7"]
    # What cannot be divided leaves the total without a share, and with its sum.
    Place.objects.filter(pk=rounds.binh1.pk).update(households=None)
    found = table(rounds, "lines=3&last=2&value=households-ho")
    assert (found.total.cells[0].parts.part, found.total.cells[0].gap) == (42, Gap.NO_HOUSEHOLDS)


def test_lines_narrowed_to_a_kind_leave_the_others_in_one(rounds: World) -> None:
    found = words(rounds, "lines=3&kind=phường&last=1&round=ky-1&value=completeness")
    assert found == {
        "Phường Cát": ["0/1, 0,0%"],
        "Các nơi khác": ["2/3, 66,7%"],
        "Cộng: Tỉnh Sông Xanh": ["2/4, 50,0%"],
    }


def test_rows_are_sorted_by_any_column_and_the_empty_come_last(rounds: World) -> None:
    query = "lines=3&round=ky-1&value=sum-ho&order="
    assert [*words(rounds, f"{query}-0")] == ["Xã Bình", "Xã An", "Phường Cát", "Cộng: Tỉnh Sông Xanh"]
    assert [*words(rounds, f"{query}0")] == ["Xã An", "Xã Bình", "Phường Cát", "Cộng: Tỉnh Sông Xanh"]
    assert [*words(rounds, f"{query}-name")] == ["Xã Bình", "Xã An", "Phường Cát", "Cộng: Tỉnh Sông Xanh"]


def test_a_quarter_is_the_rollup_of_its_rounds(rounds: World) -> None:
    found = table(rounds, "lines=3&by=quarter&last=4&value=sum-ho&value=completeness")
    node = rollup([rounds.round_1, rounds.round_2], rounds.song_xanh)
    assert [one.is_total for one in found.columns] == [False, False]
    assert [cell.parts[:2] for cell in found.total.cells] == [(node.received, node.expected), (50, 1)]
    shown = ShownTable(choices(rounds, "lines=3&by=quarter&last=4&value=sum-ho"))
    assert "Quý III/2022" in shown.heads[1].label
    assert shown.choices.choices["by"] == ["quarter"]


def test_the_newest_rounds_stay_the_newest(rounds: World) -> None:
    kept = choices(rounds, "last=1&value=sum-ho").choices
    assert kept["last"] == ["1"]
    assert choices(rounds, "round=ky-1&value=sum-ho").choices["round"] == ["ky-1"]
    open_team_round(
        rounds,
        code="ky-3",
        title="Kỳ tháng 9/2022",
        data_from=datetime.date(2022, 9, 1),
        data_to=datetime.date(2022, 9, 30),
    )
    shown = choices(rounds, "last=1&value=sum-ho").rounds
    assert [one.code for one in shown] == ["ky-3"]


def test_a_link_that_has_grown_old_still_shows_something(rounds: World) -> None:
    client = signed_in(rounds.so)
    old = [
        *("of=x", "last=0", "lines=9", "value=x", "value=sum-x", "order=--1", "order=-999", "order=²"),
        *("kind=x", "basis=x", "round=x", "saved=", f"order={'1' * 5_000}", f"last={'1' * 5_000}"),
    ]
    answers = {query: client.get(reverse("table_view") + f"?{query}").status_code for query in old}
    assert answers == dict.fromkeys(old, 200)


def test_what_does_not_exist_for_the_reader_is_not_found(rounds: World) -> None:
    for place in (rounds.xa.pk, "x", "9" * 30):
        assert signed_in(rounds.so).get(reverse("table_view"), {"place": place}).status_code == 404
    with pytest.raises(Http404):
        _ = choices(rounds, f"place={rounds.song_xanh.pk}", "canbo_an").place


def test_each_number_leads_to_its_rollup(rounds: World) -> None:
    body = signed_in(rounds.so).get(reverse("table_view") + "?of=:4&lines=3&last=2&value=sum-ho").content.decode()
    one = reverse("rollup_show", args=[rounds.an.pk, "ky-1"])
    assert f'<a href="{one}">12</a>' in body
    assert f'href="{reverse("rollup_show", args=[rounds.an.pk, "ky-2"])}?with=ky-1">20</a>' in body


def test_a_table_before_the_first_round_says_so(world: World) -> None:
    assert "Chưa có kỳ báo cáo nào" in signed_in(world.so).get(reverse("table_view")).content.decode()


def test_a_round_is_told_with_its_state(rounds: World) -> None:
    shown = ShownTable(choices(rounds, "last=2&value=sum-ho&value=completeness"))
    assert [one.note for one in shown.periods] == ["còn nơi chưa đến hạn"] * 2 + [""]
    close(rounds.round_1, by=rounds.so)
    shown = ShownTable(choices(rounds, "last=2&value=sum-ho&value=completeness"))
    assert shown.periods[0].note == "đã chốt"
