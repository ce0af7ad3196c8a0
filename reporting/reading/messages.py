"""A message read into proposals for the boxes of a report: better none than a wrong one.

A figure is proposed where every word of its clause is understood, one box alone fits, and nothing around it says that
it is planned, cumulated, of another period or denied. All else is told with its reason.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.text import fold
from reporting.reading.clauses import Clause, clauses_of, words_of
from reporting.reading.fields import Box, candidates, units_of
from reporting.reading.periods import RoundDays
from reporting.reading.pieces import Piece, Sort
from reporting.reading.reasons import OTHER_PERIOD, reason_against, strange_words
from reporting.reading.shares import shares_of, words_and_unit
from reporting.reading.vocabulary import (
    CORRECTING,
    CUMULATED,
    INCREASING,
    NEGATED,
    NEUTRAL,
    PARTIAL,
    PAST,
    PEOPLE,
    PLANNED,
    STANDING,
    SUBSET,
    UNTIL_NOW,
    holds,
)

MANY = "trong câu có nhiều số, không rõ số nào của việc nào"
CORRECTED = "tin có lời đính chính, xin tự ghi số đúng"
TWICE = "tin có hai số khác nhau cho cùng ô này"
NO_FIGURE = "không có số nào để ghi vào ô"
MORE_BEHIND = "sau đó còn số cùng loại chưa hiểu, không rõ có phải cộng vào không"
BEHIND_UNCLEAR = "đứng sau một số hoặc ngày chưa rõ"
HELPERS = "không rõ là người đi hướng dẫn hay người được hướng dẫn"
LETTER = "có chữ o trong số"
_HELPERS = re.compile(r"[0-9] (?:nguoi|ng) (?:da |di |cung )?(?:huong dan|hd)\b")  # not "105 người được hướng dẫn"
_LETTER_IN_NUMBER = re.compile(r"[0-9][oO]|\b[oO][0-9]")
_WITHIN = frozenset({"o", "trong", "cua", "tai"})  # "40 người ở 32 hộ": the second says where, not how many more
_GREETING = frozenset({"kinh", "gui", "chao"})
_ZERO = frozenset({"co", "phatsinh", "nao", "het", "ca", "duoc", "gi"})
_COUNTED_ELSEWHERE = frozenset({"ho", "nguoi", "hoso", "phananh", "paht", "gianhang", "buoi", "luotnguoi", "luotho"})


@dataclass(frozen=True, slots=True)
class BoxValue:
    """``value`` proposed for ``box``, from the ``words`` of the message; ``number_at`` is where the figure stands."""

    box: Box
    value: int
    words: str
    number_at: int


@dataclass(frozen=True, slots=True)
class NotRead:
    """Words of the message that gave no proposal, and why, as the end of a sentence."""

    words: str
    reason: str


@dataclass
class FormRead:
    """What a message says for one report."""

    values: list[BoxValue] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)
    says_nothing: bool = False


class FormReader:
    """Reads the clauses of one team for one round; ``boxes`` are what its form asks."""

    def __init__(self, boxes: Sequence[Box], round_days: RoundDays, text: str) -> None:
        self.boxes, self.days, self.text = boxes, round_days, text
        self.units = units_of(boxes)
        self.read = FormRead()
        self.lasting = ""  # the reason that holds for what follows
        self.lasts_lines = False
        self.passing = ""  # one that holds to the end of the sentence
        self.block: list[str] = []  # words of a header above lines
        self.block_marker = ""
        self.line: list[str] = []  # words before a colon on the line
        self.loose: list[str] = []  # of the clause before, which had no figure
        self.said_before: frozenset[str] = frozenset()  # beside the figure before, in one sentence
        self.latest: list[BoxValue] = []

    def take(self, pieces: Sequence[Piece]) -> FormRead:
        clauses = clauses_of(pieces, self.text)
        for clause in clauses:
            self._begin(clause)
            if clause.is_asked:
                self._refuse(clause, "là câu hỏi")
            elif clause.numbers:
                self._take_numbers(clause)
            else:
                self._take_words(clause)
        words = [word for clause in clauses for word in (*clause.said_words(), "|")]
        if holds(words, CORRECTING):
            self._withdraw(self.read.values, CORRECTED)
        self._withdraw([one for one in self.read.values if _LETTER_IN_NUMBER.search(one.words)], LETTER)
        self._withdraw([one for one in self.read.values if _HELPERS.search(fold(one.words))], HELPERS)
        self._drop_contradictions()
        return self.read

    def _begin(self, clause: Clause) -> None:
        """Forget what held to the end of a clause, a sentence, a line or a block only."""
        if clause.opened in ("line", "blank", "item"):
            self.line = []
            if not self.lasts_lines:
                self.lasting = ""
        if clause.opened == "blank" or (clause.opened == "item" and clause.marker == self.block_marker):
            self.block, self.block_marker = [], ""
        if clause.opened in ("line", "blank", "item", "sentence", "colon"):
            self.passing, self.loose, self.said_before, self.latest = "", [], frozenset(), []

    # What clauses without a number say about others.

    def _take_words(self, clause: Clause) -> None:
        if self._take_zero(clause):
            return
        reason, has_reset = reason_against(clause, self.days, self.lasting)
        said = [word for word in clause.said_words() if word.isalnum()]
        is_bare = not strange_words(clause, self.units)
        if reason and reason != NEGATED and self.latest and clause.opened in ("comma", "bracket") and is_bare:
            self._withdraw(self.latest, reason)
            return
        if reason in (CUMULATED, PAST, PARTIAL, UNTIL_NOW) and ("tren" in said or "lieu" in said) and self.read.values:
            self._withdraw(self.read.values, reason)
        if reason == SUBSET:
            self.passing = reason
        elif reason and (reason != NEGATED or clause.is_header):
            self.lasting, self.lasts_lines = reason, True
        elif has_reset or (clause.is_header and clause.ends_line):
            self.lasting, self.lasts_lines = "", False
        meaning = [word for word in said if word not in NEUTRAL and word != PEOPLE]
        is_signed = any(one.sort == Sort.DAY for one in clause.pieces)  # "[08:15, 30/11/2025] Lan:"
        if clause.is_header and (is_signed or _GREETING & set(said[:3])):
            meaning = []
        if clause.is_header and clause.ends_line:
            self.block, self.block_marker = meaning, clause.marker
        elif clause.is_header:
            self.line = [*self.line, *meaning]
        else:
            self.loose = [*self.loose, *said]
            if meaning:
                self.read.not_read.append(NotRead(clause.typed_words, NO_FIGURE))

    def _take_zero(self, clause: Clause) -> bool:
        """Take "không có hộ nào được hướng dẫn" and "phản ánh: không" as zero."""
        said = clause.said_words()
        if said.count("khong") != 1 or self.lasting or self.passing or clause.is_header:
            return False
        if any(reason != NEGATED for reason, *_ in clause.forbidden) or len(clause.forbidden) > 1:
            return False
        at = said.index("khong")
        before, behind = said[:at], said[at + 1 :]
        is_answer = clause.is_label and bool(before) and not set(behind) - {"co", "phatsinh", "a", "ah", "nhe"}
        if not is_answer and "nao" not in behind and not (behind and behind[0] in ("co", "phatsinh")):
            return False
        words = [word for word in [*before, *behind] if word not in _ZERO]
        found = self._boxes_for(words, "")
        if len(found) != 1 or (not is_answer and not found[0].units & set(words)):
            return False
        self._propose(found[0], 0, clause.typed_words, clause.start)
        return True

    # Clauses with numbers.

    def _take_numbers(self, clause: Clause) -> None:
        reason, has_reset = reason_against(clause, self.days, self.lasting)
        is_bare = not strange_words(clause, self.units) or not clause.figures
        if has_reset and not reason:
            self.lasting = self.passing = ""
        if reason:
            if reason == SUBSET:
                self.passing = reason
                if any(one.sort == Sort.PERIOD for one in clause.pieces) or "nay" in clause.said_words():
                    self._withdraw(self.latest, CUMULATED)  # "320 hộ, trong đó tháng này 32"
            elif not is_bare and reason in (PLANNED, PAST, CUMULATED, UNTIL_NOW, PARTIAL, OTHER_PERIOD):
                self.lasting, self.lasts_lines = reason, self.lasts_lines and bool(self.lasting)
        for odd in clause.numbers:
            if odd.sort == Sort.ODD:
                self._refuse(clause, odd.reason)
        why = reason or self.lasting or self.passing
        if not clause.figures:
            self.loose = [*self.loose, "…"]
            if clause.is_prefix and any(one.reason != "là giờ" for one in clause.numbers):
                self.lasting, self.lasts_lines = self.lasting or BEHIND_UNCLEAR, False
            return
        values, problem = self._values_of(clause, why)
        if problem:
            self._refuse(clause, problem)
            if not why and self._goes_on_counting(clause):
                self._withdraw(self.latest, MORE_BEHIND)
            self.latest = []
            self.said_before = frozenset()
            return
        self.latest = values
        self.loose = []
        self.read.values += values

    def _goes_on_counting(self, clause: Clause) -> bool:
        """Tell whether what is not understood counts more deeds like those before: "32 hộ, thêm 5 hộ"."""
        if clause.opened != "comma" or len(clause.figures) != 1:
            return False
        at = clause.pieces.index(clause.figures[0])
        before = [word for word, _, _ in words_of(clause.pieces[:at])]
        _, unit = words_and_unit(clause.pieces, self.text, self.units)
        unit = "ho" if unit == "hokinhdoanh" else unit
        is_same = any(unit in one.box.units and not one.box.is_stock for one in self.latest)
        return is_same and all(word in NEUTRAL or word in INCREASING for word in before)

    def _values_of(self, clause: Clause, why: str) -> tuple[list[BoxValue], str]:
        """Return the values that a clause proposes, or why it proposes none."""
        blocking = [one for one in clause.numbers if one.sort == Sort.ODD and "phần trăm" not in one.reason]
        if blocking:
            return [], MANY
        if why and why not in STANDING:
            return [], why
        ways = [way for way in (self._in_turn(clause, cut) for cut in shares_of(clause, self.units)) if way]
        if not ways:
            return [], self._why_not(clause) if len(clause.figures) == 1 else MANY
        first = ways[0]
        if any(
            [(one.box.key, one.value) for one in way] != [(one.box.key, one.value) for one in first] for way in ways
        ):
            return [], MANY
        if why in STANDING and not all(one.box.is_stock for one in first):
            return [], why
        return first, ""

    def _in_turn(self, clause: Clause, parts: list[list[Piece]]) -> list[BoxValue]:
        """Return one value for each part, none if one part is not understood."""
        found: list[BoxValue] = []
        said = self.said_before
        for part in parts:
            figure = next(one for one in part if one.sort == Sort.FIGURE)
            words, unit = words_and_unit(part, self.text, self.units)
            boxes, said_now = self._attempts(words, unit, said, clause)
            if len(boxes) != 1 or figure.value > boxes[0].maximum:
                return []
            typed = self.text[part[0].start : part[-1].end] if len(parts) > 1 else clause.typed_words
            found.append(BoxValue(boxes[0], figure.value, typed, figure.start))
            said = said_now
        if len({one.box.key for one in found}) != len(found):
            return []
        self.said_before = said
        return found

    def _attempts(
        self, words: list[str], unit: str, said: frozenset[str], clause: Clause
    ) -> tuple[list[Box], frozenset[str]]:
        """Try the words with those of the headers above, then with the clause before, then as the figure before."""
        context = [*self.block, *self.line]
        whole = [*context, *words]
        is_bare = all(word in NEUTRAL or word == PEOPLE for word in words)
        for tried in (whole, [*self.loose, *whole]):
            if boxes := self._boxes_for(tried, unit):
                if tried is whole and self._speaks_of_others(boxes[0]):
                    return [], frozenset()
                return boxes, frozenset(tried) - NEUTRAL
        if not (is_bare and said and unit) or _WITHIN & set(words):
            return [], frozenset()
        return self._boxes_for([*said, *whole], unit), said

    def _speaks_of_others(self, box: Box) -> bool:
        """Tell whether the clause before names another box without a figure: "voso, postmart: 11 hộ"."""
        said = frozenset(self.loose) - NEUTRAL - {PEOPLE, "huongdan"}
        own = box.own | {word for wording in box.wordings for word in wording.words}
        others = {word for one in self.boxes if one is not box for wording in one.wordings for word in wording.words}
        return bool(said & others - own)

    def _boxes_for(self, words: Iterable[str], unit: str) -> list[Box]:
        words = list(words)
        said = set(words)
        others = said & (self.units - {"taikhoan", "to"}) & (_COUNTED_ELSEWHERE | (self.units - {"taikhoan", "to"}))
        others -= {"luot"} if "luot" not in said else set()
        if not unit and others:
            counted = others - {PEOPLE} or others
            if len(counted) > 1:
                return []
            unit = next(iter(counted))
            others = others - {unit}
        return [box for box, _ in candidates(self.boxes, frozenset(said - others - {unit}), unit, frozenset(others))]

    def _why_not(self, clause: Clause) -> str:
        words, unit = words_and_unit(clause.pieces, self.text, self.units)
        figure = clause.figures[0]
        found = self._boxes_for([*self.block, *self.line, *words], unit)
        if len(found) == 1:
            return f"lớn hơn số lớn nhất nhận ở ô “{found[0].name}”"
        if found:
            return f"có thể là {' hoặc '.join(f'“{box.name}”' for box in found[:3])}"
        known = {word for box in self.boxes for word in (*box.own, *(w for one in box.wordings for w in one.words))}
        for word, first, last in clause.words:
            if word not in NEUTRAL | known | self.units and word.isalnum():
                typed = self.text[clause.pieces[first].start : clause.pieces[last - 1].end]
                return f"chưa hiểu “{typed}” là số liệu nào"
        fitting = [box for box in self.boxes if any(one.words <= set(words) for one in box.wordings)]
        if fitting and unit and all(unit not in box.units for box in fitting):
            typed = self.text[figure.start : clause.pieces[-1].end]
            return f"“{fitting[0].name}” không đếm như “{typed}”"
        return "không rõ là số liệu của ô nào"

    def _refuse(self, clause: Clause, reason: str) -> None:
        one = NotRead(clause.typed_words, reason)
        if one not in self.read.not_read:
            self.read.not_read.append(one)

    def _propose(self, box: Box, value: int, words: str, at: int) -> None:
        self.latest = [BoxValue(box, value, words, at)]
        self.read.values += self.latest

    def _withdraw(self, values: Iterable[BoxValue], reason: str) -> None:
        for one in list(values):
            if one in self.read.values:
                self.read.values.remove(one)
                self.read.not_read.append(NotRead(one.words, reason))
        self.latest = []

    def _drop_contradictions(self) -> None:
        """Keep the first of equal figures for a box; of different ones none."""
        by_box: dict[str, list[BoxValue]] = {}
        for one in self.read.values:
            by_box.setdefault(one.box.key, []).append(one)
        for values in by_box.values():
            if len({one.value for one in values}) > 1:
                self._withdraw(values, TWICE)
            for again in values[1:]:
                if again in self.read.values:
                    self.read.values.remove(again)
