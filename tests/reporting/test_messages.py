"""A pasted message gives the figures that it says for the round, each beside its words, and none that it does not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.reading import AskedFigure, as_read, read_for_form, read_for_teams, team_name
from reporting.reading.pieces import folded_copy
from reporting.reading.teams import TeamName
from tests.reporting.message_forms import FORM, HELD_OUT, NOVEMBER, corpus, figures, read

pytestmark = pytest.mark.once
CORPUS = corpus()
PIECES = [
    "hướng dẫn", "32", "hộ", "người", "cài VNeID", "15", ",", ". ", "\n", ": ", "- ", "(", ")", "lũy kế", "kế hoạch",
    "tháng 11", "tháng 10", "không", "chưa", "nào", "năm", "ba mươi", "hai", "chục", "k", "1.", "2)", "ấp Tân Khánh",
    "tổ", "zalo", "/", "%", "đồng", "30/11", "trong đó", "1,5", "tổng cộng", "và", "?", "voso.vn", "1k2", "t11",
]  # fmt: skip
MESSAGE = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))


@pytest.mark.parametrize(("message", "wanted"), CORPUS, ids=[message[:50] for message, _ in CORPUS])
def test_a_message_gives_what_it_says(message: str, wanted: dict[str, int]) -> None:
    assert figures(message) == wanted, [tuple(map(str, (one.words, one.reason))) for one in read(message).not_read]


def test_the_corpus_is_as_large_as_it_claims() -> None:
    assert len(CORPUS) >= 120
    assert sum(not wanted for _, wanted in CORPUS) >= 50


@settings(max_examples=150, deadline=None)
@given(MESSAGE)
def test_whatever_is_pasted_is_read_and_no_figure_is_proposed_twice(message: str) -> None:
    found, text = read(message), as_read(message)
    assert all(one.words in text for one in [*found.values, *found.not_read])
    places = [one.number_at for one in found.values]
    assert len(set(places)) == len(places)
    keys = [one.box.key for one in found.values]
    assert len(set(keys)) == len(keys)


def test_of_what_was_held_out_nothing_is_read_wrongly() -> None:
    held_out = corpus(HELD_OUT)
    assert [message for message, wanted in held_out if not figures(message).items() <= wanted.items()] == []
    read_of_them = sum(len(figures(message)) for message, _ in held_out)
    assert read_of_them > 0.9 * sum(len(wanted) for _, wanted in held_out)


def test_typed_without_marks_a_message_says_no_more() -> None:
    """Without marks some words are others too ("roi", "cho", "moi"): then nothing is proposed."""
    more = [
        (message, found) for message, wanted in CORPUS if not (found := unmarked(message)).items() <= wanted.items()
    ]
    assert more == []
    assert sum(len(unmarked(message)) for message, _ in CORPUS) > 0.9 * sum(len(wanted) for _, wanted in CORPUS)


def unmarked(message: str) -> dict[str, int]:
    return figures(folded_copy(as_read(message)))


SIMPLE = [
    message for message, wanted in CORPUS if wanted and not set(message.lower()) & set(":\n") and "11" not in message
]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SIMPLE))
def test_capitals_add_nothing_and_a_plan_above_takes_all_away(message: str) -> None:
    assert figures(message.upper()).items() <= figures(message).items()
    if not any(word in message.lower() for word in ("kết quả", "đã", "đạt")):
        assert figures(f"Kế hoạch tháng 12:\n{message}") == {}


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 20_000,
        "1 " * 10_000,
        "(" * 20_000,
        "a" * 20_000,
        "hướng dẫn 1 hộ, " * 1_200,
        "1.\n" * 6_000,
        "1," * 10_000,
    ],
    ids=["digits", "numbers", "brackets", "letters", "clauses", "items", "decimals"],
)
def test_a_long_message_costs_what_its_length_costs(hostile: str) -> None:
    before = time.process_time()
    read(hostile)
    assert time.process_time() - before < 3


def test_words_of_a_province_mean_what_it_says() -> None:
    message = "kích hoạt định danh 15 người"
    assert figures(message) == {}
    vneid = next(one for one in FORM if one.code == "cai-vneid")
    taught = AskedFigure(
        **{name: getattr(vneid, name) for name in AskedFigure.__slots__} | {"entries": ("kích hoạt định danh",)}
    )
    found = read_for_form(message, [taught if one is vneid else one for one in FORM], NOVEMBER)
    assert [(one.box.key, one.value) for one in found.values] == [("cai-vneid", 15)]


def test_each_team_gets_its_own_part_of_a_message() -> None:
    teams = [team_name("khanh", "Ấp Tân Khánh"), team_name("loc", "Tổ CNSCĐ ấp Tân Lộc"), team_name("kp3", "Khu phố 3")]
    teams.append(team_name("an1", "Ấp An 1"))
    message = (
        "Chào cả nhà, 5 hộ\nẤp Tân Khánh: hướng dẫn 32 hộ\n- cài VNeID 15\nto ap tan loc bc: hd 10 ho\n"
        "KP3 hướng dẫn 7 hộ\nẤp An 1 hướng dẫn 4 hộ\nẤp Tân Lập: hướng dẫn 9 hộ"
    )
    found, of_nobody = read_for_teams(message, teams)
    assert {key: "\n".join(parts).strip() for key, parts in found.items()} == {
        "khanh": ": hướng dẫn 32 hộ\n- cài VNeID 15",
        "loc": "bc: hd 10 ho",
        "kp3": "hướng dẫn 7 hộ",
        "an1": "hướng dẫn 4 hộ",
    }
    assert [one.words.strip() for one in of_nobody] == ["Chào cả nhà, 5 hộ", "Ấp Tân Lập: hướng dẫn 9 hộ"]


def test_a_message_is_not_held_against_every_team_of_a_province(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[TeamName] = []
    begins = TeamName.begins
    monkeypatch.setattr(TeamName, "begins", lambda one, pieces: looked.append(one) or begins(one, pieces))
    teams = [team_name(at, f"Tổ CNSCĐ ấp Tân Khánh {at}") for at in range(500)]
    found, _ = read_for_teams(as_read("ấp Tân Khánh 7: 32 hộ\n" * 100 + "ấp Tân " * 100), teams)
    assert set(found) == {7}
    assert len(looked) == 100


def test_two_teams_of_one_name_get_nothing() -> None:
    teams = [team_name(1, "Ấp 1"), team_name(2, "Ấp 1")]
    found, of_nobody = read_for_teams("Ấp 1: hướng dẫn 32 hộ", teams)
    assert not found
    assert of_nobody
