"""How much of leaders' messages is read, and how much of what is proposed is right.

``python -m benchmarks.messages [FILE…] [--show N]``: a message a line, with what a careful official would enter. By
default the messages that the reader was built with, and a set of the same kinds that it was not tuned to. No database.
"""

import argparse
import collections
import datetime
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from reporting.reading import AskedFigure, FormRead, RoundDays, as_read, read_for_form, read_for_teams, team_name

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
BUILT_WITH, HELD_OUT = GOLDEN / "zalo_messages.jsonl", GOLDEN / "zalo_held_out.jsonl"
NOVEMBER = RoundDays("Báo cáo tháng 11/2026", datetime.date(2026, 10, 25), datetime.date(2026, 11, 23))
_FIRST_TEN = (
    ("ho-duoc-huong-dan", "Hộ được hướng dẫn trong kỳ", "hộ", False, ""),
    ("ho-trong-nhom-zalo", "Hộ có người trong nhóm Zalo của tổ", "hộ", True, "Nhóm Zalo của tổ"),
    ("tai-khoan-tayninh-smart", "Người có tài khoản TâyNinh Smart", "người", True, "TâyNinh Smart"),
    ("ho-so-truc-tuyen", "Hồ sơ trực tuyến được tổ giúp nộp", "hồ sơ", False, "Cổng dịch vụ công trực tuyến"),
    ("phan-anh-hien-truong", "Phản ánh hiện trường được tổ giúp gửi", "phản ánh", False, "Phản ánh hiện trường"),
    ("ho-ban-tren-voso", "Hộ có tài khoản bán hàng trên voso.vn", "hộ", True, "Sàn thương mại điện tử voso.vn"),
    (
        "ho-ban-tren-postmart", "Hộ có tài khoản bán hàng trên postmart.vn", "hộ", True,
        "Sàn thương mại điện tử postmart.vn",
    ),
    ("gian-hang-so-mo-moi", "Gian hàng số mở mới trong kỳ", "gian hàng", False, "Gian hàng số"),
    ("tai-khoan-thanh-toan", "Người có tài khoản thanh toán điện tử", "người", True, "Thanh toán điện tử"),
    ("so-suc-khoe-dien-tu", "Người dùng Sổ sức khỏe điện tử", "người", True, "Sổ sức khỏe điện tử"),
)  # fmt: skip
_FIVE_MORE = (
    ("vnetid-muc-2", "Người được kích hoạt VNeID mức 2 trong kỳ", "người", False, "VNeID"),
    ("chu-ky-so", "Người được cấp chữ ký số cá nhân trong kỳ", "người", False, "Chữ ký số cá nhân"),
    ("ho-so-toan-trinh", "Hồ sơ nộp trực tuyến toàn trình", "hồ sơ", False, "Cổng Dịch vụ công quốc gia"),
    ("lop-binh-dan-hoc-vu-so", "Lớp Bình dân học vụ số đã mở", "lớp", False, ""),
    ("nguoi-hoc", "Người học lớp Bình dân học vụ số", "người", False, ""),
)
_ACTIVITIES = (
    ("sessions", "Buổi hướng dẫn", "buổi", False, ""),
    ("households", "Hộ đã đến thăm", "hộ", False, ""),
    ("people", "Người được hướng dẫn", "người", False, ""),
)


def form(name: str) -> list[AskedFigure]:
    """Return the boxes of form "10" or "15", with the activities that every report asks."""
    facts = [*_FIRST_TEN, *(_FIVE_MORE if name == "15" else ()), *_ACTIVITIES]
    return [
        AskedFigure(code, code, label, unit, is_stock=is_stock, maximum=5_000, platform=platform)
        for code, label, unit, is_stock, platform in facts
    ]


@dataclass
class Score:
    """Counts of proposals, and a line about each that is wrong or missing."""

    counts: collections.Counter[str] = field(default_factory=collections.Counter)
    notes: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def found(self) -> float:
        """Return the share of the figures said that is proposed."""
        return self.counts["right"] / max(self.counts["right"] + self.counts["missed"], 1)

    @property
    def right(self) -> float:
        """Return the share of the proposals that is right."""
        return self.counts["right"] / max(self.counts["right"] + self.counts["wrong"], 1)


def messages(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def measure(lines: Iterable[dict[str, Any]]) -> Score:
    """Read every message as a commune's page does, by the teams of its commune, and judge what is proposed."""
    lines, score = list(lines), Score()
    teams = collections.defaultdict[str, dict[str, None]](dict)
    for line in lines:
        for team in line["teams"]:
            teams[line["commune"]] |= dict.fromkeys([*team.get("candidates", ()), *filter(None, [team["team"]])])
    for line in lines:
        for what, note in _judged(line, _read(line, list(teams[line["commune"]]))):
            score.counts[what] += 1
            if note:
                score.notes.append((what, line["id"], note, line["text"][:100].replace("\n", " / ")))
    return score


def _read(line: dict[str, Any], names: list[str]) -> dict[str | None, FormRead]:
    """Return what is read for each team that is named; for the writer's own (None) where none is."""
    text, asked = as_read(line["text"]), form(line["form"])
    found, _ = read_for_teams(text, [team_name(name, name) for name in names])
    if not found:
        return {None: read_for_form(text, asked, NOVEMBER)}
    return {
        str(name): read_for_form("\n".join(parts), asked, NOVEMBER, [team_name(name, str(name))])
        for name, parts in found.items()
    }


def _figures(read: FormRead) -> dict[str, int]:
    activities = {code for code, *_ in _ACTIVITIES}
    return {one.box.key: one.value for one in read.values if one.box.key not in activities}


def _judged(line: dict[str, Any], reads: dict[str | None, FormRead]) -> Iterator[tuple[str, str]]:
    """Yield "right", "wrong" or "missed" for each figure, and the same of "nothing" for each team."""
    left = dict(reads)
    for team in line["teams"]:
        read = left.pop(team["team"], None)
        is_alone = team["team"] is None and len(line["teams"]) == len(left) == 1 and not team.get("candidates")
        if read is None and is_alone:
            read = left.popitem()[1]
        yield from _figures_judged(team, _figures(read) if read else {})
        says_nothing = read is not None and read.says_nothing
        if not team.get("nothing_either") and says_nothing != team["nothing"]:
            yield "nothing missed" if team["nothing"] else "nothing wrong", str(team["team"])
        elif team["nothing"]:
            yield "nothing right", ""
    for name, read in left.items():
        yield from (("wrong", f"{name}: {code}={value}, of no such team") for code, value in _figures(read).items())
        if read.says_nothing:
            yield "nothing wrong", str(name)


def _figures_judged(team: dict[str, Any], given: dict[str, int]) -> Iterator[tuple[str, str]]:
    name = team["team"]
    for code, value in team["figures"].items():
        if code not in given:
            yield "missed", f"{name}: {code}={value}"
        elif (proposed := given.pop(code)) == value:
            yield "right", ""
        else:
            yield "wrong", f"{name}: {code} is {value}, not {proposed}"
    for code, value in given.items():
        if team.get("may", {}).get(code) == value or (team["nothing"] and value == 0):
            yield "right", ""
        else:
            yield "wrong", f"{name}: {code}={value}, {'unsure' if code in team['unsure'] else 'invented'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[BUILT_WITH, HELD_OUT])
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--missed", action="store_true", help="show what was missed too")
    options = parser.parse_args()
    for file in options.files:
        score = measure(messages(file))
        proposals = score.counts["right"] + score.counts["wrong"]
        print(f"{file.name}: found {score.found:.1%}; right {score.counts['right']} of {proposals} = {score.right:.2%}")
        print("  ", dict(score.counts))
        notes = [note for note in score.notes if options.missed or "wrong" in note[0]]
        for note in notes[: options.show]:
            print("  ", *note, sep=" · ")


if __name__ == "__main__":
    main()
