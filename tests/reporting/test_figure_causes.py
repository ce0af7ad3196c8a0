"""Why the number of an indicator is not more: each who lacks a figure has one cause, and few stand far below."""

from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from places.models import Place
from reporting.actions.reports import return_report
from reporting.models import Figure, Indicator, Report, TopicLink
from reporting.models.basis import Basis
from reporting.pages.figure_causes import cause_words, words_by_place
from reporting.pages.measure_causes import chief_causes
from reporting.rollups import count
from reporting.rollups.figure_causes import figure_causes
from reporting.rollups.figure_reporters import LACKING
from reporting.rollups.ranking import COVERAGE
from tests.reporting.pages import signed_in
from tests.reporting.world_difficulties import raised, take
from tests.reporting.world_random import NOW, build, walk
from tests.reporting.world_rounds import let_the_deadline_pass, send
from tests.world import World, make_member, make_team
from training.models import Topic

pytestmark = pytest.mark.django_db
MEASURES = ("attainment", "share", "sum", "households")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("measure", MEASURES)
def test_the_causes_add_up_to_who_lacks_a_figure(seed: int, measure: str) -> None:
    """At every place, in both readings, over one round and several; the parts are the whole."""
    random = build(seed)
    for basis in Basis.values:
        for rounds in (random.rounds[:1], random.rounds):
            for root in walk(count(rounds, random.province, basis=basis, at=NOW, down_to=5)):
                for figure in root.figures:
                    found = figure_causes(rounds, root.place, figure.indicator, measure, basis=basis, at=NOW)
                    counts = found.at(root.place)
                    lacking = sum(map(counts.of, LACKING))
                    assert counts.answered == figure.reported_by
                    assert counts.answered + lacking + counts.excused + counts.not_due == counts.asked
                    assert counts.below <= counts.answered
                    assert max(counts.untrained, counts.hindered) <= lacking + counts.below
                    parts = [*(found.at(one.place) for one in root.children)]
                    parts.append(found.beside([one.place for one in root.children]))
                    assert all(sum(getattr(one, name) for one in parts) == n for name, n in vars(counts).items())
                    words = cause_words(counts, "tổ")
                    assert bool(words) == bool(lacking or counts.below)
                    assert not root.place.level > 4 or counts.asked == figure.of


@pytest.fixture
def asked(rounds: World) -> World:
    """Of four teams: one with its figure, one sent back, one excused, one without a leader."""
    for report, by in ((rounds.report_an1, rounds.lan), (rounds.report_an2, rounds.minh)):
        send(report, by=by, ho=12)
    rounds.report_an2.refresh_from_db()
    return_report(rounds.report_an2, reason="Thiếu.", version=rounds.report_an2.version, by=rounds.canbo_an)
    excused = {"excused_at": timezone.now(), "state": Report.State.EXCUSED}
    Report.objects.filter(pk=rounds.report_binh1.pk).update(**excused)
    let_the_deadline_pass(rounds.round_1)
    return rounds


def page(user: Any, place: Place, by: str) -> Any:
    return signed_in(user).get(reverse("figure_cause_show", args=[place.pk, "ky-1"]), {"by": by})


@pytest.mark.parametrize("measure", MEASURES)
def test_the_page_says_who_lacks_a_figure_and_what_can_be_done(asked: World, measure: str) -> None:
    context = page(asked.so, asked.song_xanh, f"{measure}-ho").context
    shares = {one.cause.value: (one.reporters, bool(one.remedy)) for one in context["shares"]}
    assert shares == {"headless": (1, True), "returned": (1, True)}
    most = "2 tổ chưa có số liệu, nhiều nhất 1 tổ chưa có tổ trưởng, tổ phó"
    assert context["chief"] == f"{most}; 1 tổ được miễn, không tính"
    assert context["counts"].owed == 3
    for one in context["shares"]:
        assert signed_in(asked.so).get(one.url).context["table"].count == one.reporters


def test_how_many_answered_is_out_of_those_asked_as_on_the_page_of_the_rollup(asked: World) -> None:
    """The one who is excused was asked too: both pages say one number."""
    told = page(asked.so, asked.song_xanh, "sum-ho").content.decode()
    assert "Có số liệu 1/4, 25,0% tổ được hỏi." in told
    assert "khó khăn nêu chung, không ghi chỉ tiêu nào, không đếm ở đây" in told
    rollup_page = signed_in(asked.so).get(reverse("rollup_show", args=[asked.song_xanh.pk, "ky-1"]))
    assert 'data-label="Có số liệu">1/4 tổ<' in rollup_page.content.decode()


def test_the_lowest_of_several_communes_are_named_with_theirs(rounds: World) -> None:
    makers = [make_team(rounds.an1, f"Tổ thêm {index}") for index in range(2)]
    for index, team in enumerate([rounds.team_an1, rounds.team_an2, *makers]):
        report = Report.objects.filter(round=rounds.round_1, team=team).first()
        report = report or Report.objects.create(
            round=rounds.round_1, team=team, place=team.place, due_at=rounds.round_1.due_at
        )
        Report.objects.filter(pk=report.pk).update(
            state="submitted", first_submitted_at=timezone.now(), submitted_at=timezone.now()
        )
        Figure.objects.create(report=report, indicator=Indicator.objects.get(code="ho"), value=10 if index else 1)
    for place, commune in ((rounds.song_xanh, "Xã An"), (rounds.an, "")):
        answer = page(rounds.so, place, "sum-ho")
        assert [(one.name, one.commune) for one in answer.context["lowest"]] == [("Tổ An 1", commune)]
        assert ("Tổ An 1</a>, Xã An" in answer.content.decode()) is bool(commune)
    found = figure_causes([rounds.round_1], rounds.song_xanh, Indicator.objects.get(code="ho"), "sum")
    words = words_by_place(found, [rounds.dong, rounds.an], "tổ")
    assert "thấp nhất là Tổ An 1, Xã An" in words[rounds.dong.pk]
    assert "thấp nhất là Tổ An 1" in words[rounds.an.pk]
    assert "Xã An" not in words[rounds.an.pk]


def test_each_rate_of_a_rollup_says_its_own_cause(asked: World) -> None:
    send(asked.report_an2, by=asked.minh, ho=12)  # again: it came in time at first
    Report.objects.filter(pk=asked.report_an1.pk).update(due_at=F("first_submitted_at"))
    why = signed_in(asked.so).get(reverse("rollup_show", args=[asked.song_xanh.pk, "ky-1"])).context["why"]
    missing, apart = "1 tổ chưa có tổ trưởng, tổ phó", "; 1 tổ được miễn, không tính"
    assert why == {"completeness": missing + apart, "timeliness": missing + apart, "of_received": "1 tổ nộp trễ"}


def test_a_blank_answer_is_another_cause_than_silence(asked: World) -> None:
    context = page(asked.so, asked.an, "sum-don").context
    assert {one.cause.value for one in context["shares"]} == {"blank", "returned"}


def test_what_is_no_measure_of_an_indicator_of_the_rounds_is_not_found(asked: World) -> None:
    for by in ("sum-khong-co", "completeness", "coverage", "x-ho"):
        assert page(asked.so, asked.an, by).status_code == 404


def test_every_measure_of_a_ranking_tells_a_cause_of_its_own_and_keeps_itself(asked: World) -> None:
    client = signed_in(asked.so)
    answer = client.get(reverse("ranking_show", args=[asked.song_xanh.pk, "ky-1"]))
    keys = [key for key, _ in answer.context["form"].fields["by"].choices]
    assert len(keys) > 10
    for key in keys:
        page_ = client.get(reverse("ranking_show", args=[asked.song_xanh.pk, "ky-1"]), {"by": key})
        for row in page_.context["rows"]:
            assert f"by={key}" in row.url
            assert client.get(row.value_url).status_code == 200
            told = client.get(row.url).context
            assert told["by"] == key
            assert not told["ranking_url"] or f"by={key}" in told["ranking_url"]
            assert "nộp trễ" not in row.cause, "nobody came late"


def test_who_is_behind_and_untrained_is_told(asked: World) -> None:
    indicator = Indicator.objects.get(code="ho")
    assert not figure_causes([asked.round_1], asked.song_xanh, indicator, "sum").at(asked.song_xanh).untrained
    topic = Topic.objects.create(code="ho", title="Hướng dẫn hộ", title_folded="huong dan ho", kind=Topic.Theme.SKILL)
    TopicLink.objects.create(topic=topic, indicator=indicator)
    make_member(asked.team_an1, "Phan Thị Cát", "member")
    counts = figure_causes([asked.round_1], asked.song_xanh, indicator, "sum").at(asked.song_xanh)
    assert counts.untrained == counts.lacking == 2


def test_a_difficulty_counts_for_the_indicator_that_it_names(asked: World) -> None:
    """Not one that names none or another, nor one that is solved; a place that is renamed changes nothing."""
    ho, don = (Indicator.objects.get(code=code) for code in ("ho", "don"))

    def hindered(indicator: Indicator) -> int:
        return figure_causes([asked.round_1], asked.song_xanh, indicator, "sum").at(asked.song_xanh).hindered

    raised(asked.team_an2, asked.minh, "Việc chung")
    assert hindered(ho) == hindered(don) == 0
    named = raised(asked.team_an2, asked.minh, "Không cài được", indicator=ho)
    assert (hindered(ho), hindered(don)) == (1, 0)
    Place.objects.filter(pk=asked.team_an2.place_id).update(name="Tên khác")
    assert (hindered(ho), hindered(don)) == (1, 0)
    shares = page(asked.so, asked.song_xanh, "sum-ho").context["shares"]
    url = next(one.remedy.url for one in shares if one.cause == "hindered")
    assert [one.pk for one in signed_in(asked.so).get(url).context["table"].records] == [named.pk]
    take("solve", named, asked.minh)
    assert hindered(ho) == 0


def test_coverage_names_the_places_without_a_team(asked: World) -> None:
    day = asked.round_1.data_to
    words = chief_causes(
        [asked.round_1], asked.song_xanh, [asked.dong, asked.nam], COVERAGE,
        basis=Basis.THEN, at=timezone.now(), on=day, reporters="tổ",
    )  # fmt: skip
    assert all(one == "" or "chưa có tổ" in one for one in words.values())


def test_many_places_take_a_constant_number_of_queries(asked: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(16):
        figure_causes([asked.round_1], asked.song_xanh, Indicator.objects.get(code="ho"), "attainment")
