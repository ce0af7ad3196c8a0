"""A message read into proposals for the boxes of a report: better none than a wrong one.

Each figure is given the words around it; the box that these words fit best is proposed, where no second one comes near
and nothing says that the figure is planned, past, of a part or denied. All else is told with its reason.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.text import fold
from reporting.reading.boxes import Box, Said, chosen
from reporting.reading.fitting import DAY, TIME, against, of_period
from reporting.reading.periods import RoundDays
from reporting.reading.pieces import Piece
from reporting.reading.proposals import BoxValue, FormRead, NotRead, value_of
from reporting.reading.settling import CORRECTION, settled
from reporting.reading.spans import Segment, Sentence, said_of, sentences_of, shared_out
from reporting.reading.statuses import REASONS, Status
from reporting.reading.tables import laid_out
from reporting.reading.terms import FOLDED_HONORIFICS, Term, terms_of
from reporting.reading.zeros import zeros_of

NO_FIGURE = "không có số nào để ghi vào ô"
QUESTION = "là câu hỏi"
MOST_IN_HEADING = 2  # words of a line that says of which time the lines below are
MOST_UNKNOWN = 1  # words beside a bare figure that takes up what was said before
_UNITS = frozenset({"hoso", "phananh", "gianhang", "lop", "buoi", "ho", "nguoi"})
MORE_PARTS = "còn phần khác chưa hiểu, xin tự cộng"
HELPERS = "không rõ là người đi hướng dẫn hay người được hướng dẫn"
_HELPERS = re.compile(r"[0-9] ?(?:nguoi|ng) (?:da |di |cung )?(?:huong dan|hd)\b")  # not "người được hướng dẫn"
NO_BOX = "không rõ là số liệu của ô nào"
_LASTING = frozenset({
    Status.PLANNED, Status.PAST, Status.TOTAL, Status.OTHER_PERIOD, Status.PART_OF_PERIOD, Status.SHARED, Status.WISHED,
})  # fmt: skip


class FormReader:
    """Reads the sentences of one team for one round; ``boxes`` are what its form asks."""

    def __init__(self, boxes: Sequence[Box], round_days: RoundDays, text: str) -> None:
        self.boxes, self.days, self.text = boxes, round_days, text
        self.named = frozenset(name for box in boxes for name in box.features)
        self.read = FormRead()
        self.values: list[BoxValue] = []
        self.header = frozenset[str]()  # features of a header above lines
        self.header_statuses = frozenset[Status]()
        self.prefix = frozenset[str]()  # before a colon of the sentence
        self.is_loose_plain = False  # nothing but features
        self.loose = frozenset[str]()  # of a segment before, which had no figure
        self.topic = Said(frozenset())  # what was said of the figure before
        self.lasting = frozenset[Status]()
        self.passing = frozenset[Status]()  # of the segment
        self.is_part = False
        self.is_corrected = False
        self.said_none = False
        self.latest_at = -1  # where the figure before stands
        self.corrections: list[bool] = []  # of each sentence that corrects: whether it says by what

    def take(self, pieces: Sequence[Piece]) -> FormRead:
        for sentence in sentences_of(terms_of(laid_out(pieces, self.text)), self.text):
            self._take_sentence(sentence)
        values, dropped = settled(self.values)
        self.read.not_read += [NotRead(one.words, reason) for one, reason in dropped]
        is_settled = any(Status.CORRECTED in one.statuses for one in values) or any(self.corrections)
        if self.corrections and not is_settled:
            self.read.not_read += [NotRead(one.words, CORRECTION) for one in values]
            values = []
        self.read.values = values
        self.read.says_nothing = self.said_none and not values
        return self.read

    def _take_sentence(self, sentence: Sentence) -> None:
        self.prefix = self.loose = frozenset()
        self.topic, self.lasting, self.is_part, self.is_corrected = (
            Said(frozenset()),
            self.header_statuses,
            False,
            False,
        )
        if sentence.opened == "blank":
            self.header = frozenset()
        before = len(self.values)
        for segment in sentence.segments:
            if segment.figures and sentence.is_asked:
                self._refuse(segment.terms, QUESTION)
            elif segment.figures:
                self._take_figures(segment, is_first=segment is sentence.segments[0])
            else:
                self._take_words(
                    segment, is_first=segment is sentence.segments[0], is_last=segment is sentence.segments[-1]
                )
        if sentence.has(Status.CORRECTED):
            self._correct(sentence, before)

    def _correct(self, sentence: Sentence, before: int) -> None:
        """Mark what a sentence corrects: the figures behind the word that says so, else its last one."""
        at = next(
            term.start for segment in sentence.segments for term in segment.terms if term.status == Status.CORRECTED
        )
        own = self.values[before:]
        behind = [one for one in own if one.number_at > at] or own[-1:]
        self.values[before:] = [
            replace(one, statuses=one.statuses | {Status.CORRECTED}) if one in behind else one for one in own
        ]
        is_denial = sentence.has(Status.DENIED)
        has_figure = any(segment.figures for segment in sentence.segments)
        self.corrections.append((bool(behind) and has_figure) or is_denial)

    # Segments without a figure.

    def _take_words(self, segment: Segment, *, is_first: bool, is_last: bool) -> None:
        said = said_of(segment.terms, self.named)
        statuses = self._statuses(segment.terms)
        features = said.features | (said.counted & _UNITS)
        topic = said if features else replace(said, features=self.prefix | self.loose)
        is_aside = segment.opened == "bracket"
        found = [] if is_aside else zeros_of(segment, topic, self.boxes, statuses | self.lasting)
        for box in found:
            self.values.append(BoxValue(box, 0, self._typed(segment.terms), segment.terms[0].start, statuses=statuses))
        if found or segment.opened == "bracket":
            return
        if Status.LATER in statuses and not features and "so" in segment.words:
            self._take_back(REASONS[Status.LATER])
        words = " ".join(segment.words)
        if (
            ("tren" in segment.words or {"so", "nay"} <= set(segment.words))
            and not features
            and statuses & {Status.TOTAL, Status.PAST, Status.PART_OF_PERIOD, Status.OTHER_PERIOD}
        ):
            self._take_back(REASONS[Status.TOTAL])
        if not features and Status.NEGATED in statuses and ("phat" in said.words or "ps" in said.words):
            self.said_none = True
        lasting = statuses & _LASTING if Status.LATER not in statuses else frozenset()
        self.is_corrected |= Status.CORRECTED in statuses
        if segment.is_header or lasting:
            is_own = Status.OWN in statuses and not lasting
            self.lasting = self.lasting & {Status.SHARED} if is_own else self.lasting | lasting
        self.is_part = (self.is_part or Status.SUBSET in statuses) and Status.OWN not in statuses
        is_heading = is_last and is_first and not features and len(said.unknown) <= MOST_IN_HEADING
        if is_heading and (lasting or Status.OWN in statuses):
            self.header_statuses = lasting
        if segment.is_header and is_last:
            self.header = features
            self.header_statuses = self.lasting if lasting else frozenset()
        elif segment.is_header:
            self.prefix = features
        elif Status.LATER in statuses:
            self.loose = frozenset()
        elif features:
            is_plain = all(one.features for one in segment.terms) and segment.opened in ("sentence", "comma")
            self.loose = self.loose | features if is_plain else features
            self.is_loose_plain = is_plain
            self.read.not_read.append(NotRead(self._typed(segment.terms), NO_FIGURE))
        if words and not features:
            self.loose = self.loose if not said.unknown else frozenset()

    def _take_back(self, reason: str, box: Box | None = None) -> None:
        """Leave out what was taken, of one box or of all."""
        gone = [one for one in self.values if box is None or one.box is box]
        self.read.not_read += [NotRead(one.words, reason) for one in gone]
        self.values = [one for one in self.values if one not in gone]

    # Segments with figures.

    def _take_figures(self, segment: Segment, *, is_first: bool) -> None:
        whole = of_period(segment.terms, self.days) & {Status.PART_OF_PERIOD}
        if self._is_dated(segment):
            self.lasting |= {Status.PART_OF_PERIOD}
        self.passing = whole if any(one.figure and one.figure.reason == TIME for one in segment.terms) else frozenset()
        for at, span in enumerate(shared_out(segment.terms, self.boxes, self.named)):
            self._take_span(span, segment, is_first=is_first and at == 0)

    def _is_dated(self, segment: Segment) -> bool:
        """Return True if a day of the round stands before all else: "5/11 hướng dẫn 3 hộ"."""
        at = segment.figures[0]
        head, figure = segment.terms[:at], segment.terms[at].figure
        behind = segment.terms[at + 1 : at + 2]
        if figure is None or any(one.features for one in head) or (behind and behind[0].unit):
            return False
        match = DAY.fullmatch(figure.text)
        day = self.days.day_of("/".join(match.groups())) if match else None
        return day is not None and not self.days.is_about_its_end(day) and segment.opened != "bracket"

    def _take_span(self, span: list[Term], segment: Segment, *, is_first: bool) -> None:
        said, statuses = said_of(span, self.named), self._statuses(span) | self.passing
        piece = next(one.figure for one in span if one.figure)
        if segment.opened == "sum" and not said.features:
            statuses |= {Status.SUMMED}
        is_bare = not said.strong
        if segment.opened == "arrow":
            statuses |= {Status.TOTAL}
            if self.values and self.values[-1].number_at == self.latest_at:
                self._drop_last()
        if Status.OWN in statuses:
            self.lasting &= {Status.SHARED}
        found: list[Box] = []
        for tried in self._meanings(said, segment, is_bare=is_bare, statuses=statuses):
            found, said = chosen(self.boxes, tried), tried
            if found:
                break
        self._let_last(span, statuses, is_first=is_first and not is_bare)
        self.loose = frozenset()
        self.is_corrected |= Status.CORRECTED in statuses
        self.latest_at = piece.start
        if (said.features or said.unit) and segment.opened != "bracket":
            self.topic = said
        self._settle_span(span, segment, said, found, statuses, is_bare=is_bare)
        self.is_part = self.is_part or Status.SUBSET in statuses

    def _drop_last(self) -> None:
        """Leave out the figure before an arrow: "150 => 152"."""
        last = self.values.pop()
        self.read.not_read.append(NotRead(last.words, REASONS[Status.PAST]))

    def _let_last(self, span: Sequence[Term], statuses: frozenset[Status], *, is_first: bool) -> None:
        """Let what a span says before its first feature hold for the sentence."""
        head: list[Term] = []
        for one in span:
            if one.features or one.figure:
                break
            head.append(one)
        self.lasting |= statuses & {Status.SHARED}
        if is_first:
            self.lasting |= self._statuses(head) & _LASTING

    def _meanings(self, said: Said, segment: Segment, *, is_bare: bool, statuses: frozenset[Status]) -> Iterator[Said]:
        """Yield what may be meant: by its own words, with those before it, as the figure before."""
        if not is_bare:
            if self.loose and (self.is_loose_plain or segment.opened == "joined"):
                yield self._with(said, self.loose | said.features)
                return
            yield said
            for context in (self.prefix, self.header):
                if context:
                    yield self._with(said, context | said.features)
            return
        if segment.opened in ("bracket", "cause") and not statuses & {Status.TOTAL, Status.CORRECTED, Status.OWN}:
            yield said
            return
        topic = self.topic.features | (self.topic.counted & _UNITS) if not said.unknown else frozenset()
        if len(said.unknown) <= MOST_UNKNOWN:
            for context in (self.loose, topic, self.prefix, self.header):
                if context:
                    yield self._with(said, context | said.features)
        if Status.CORRECTED in statuses or self.is_corrected:
            yield from self._earlier(said)
        yield said

    def _earlier(self, said: Said) -> Iterator[Said]:
        """Yield what the one earlier figure of this unit was about, for "Đính chính: 22 hộ"."""
        same = {one.box.key: one for one in self.values if one.unit == said.unit}
        if len(same) == 1:
            box = next(iter(same.values())).box
            yield replace(said, features=frozenset(box.features))

    @staticmethod
    def _with(said: Said, features: frozenset[str]) -> Said:
        units = features & _UNITS
        if "lop" in features and said.unit == "nguoi":
            features |= {"hoc"}  # who is counted behind a class learns there
        unit = said.unit or (next(iter(units)) if len(units) == 1 else "")
        return replace(said, features=features - units, unit=unit)

    def _settle_span(
        self,
        span: list[Term],
        segment: Segment,
        said: Said,
        found: list[Box],
        statuses: frozenset[Status],
        *,
        is_bare: bool,
    ) -> None:
        words = self._typed(span)
        piece = next(one.figure for one in span if one.figure)
        if Status.DENIED in statuses:
            self.values = [one for one in self.values if one.value != piece.value or one.unit != said.unit]
            self._refuse(span, REASONS[Status.DENIED])
            return
        if is_bare and Status.DEDUCTED in statuses:
            self._take_back(REASONS[Status.DEDUCTED], self.values[-1].box if self.values else None)
            self._refuse(span, REASONS[Status.DEDUCTED])
            return
        if len(found) != 1:
            reason = _either(found) if found else self._why_not(span, said, piece, statuses | self.lasting)
            self._refuse(span, reason)
            return
        box = found[0]
        if is_bare and self._goes_on(span, statuses):
            self._take_back(MORE_PARTS, box)
            self._refuse(span, MORE_PARTS)
            return
        if is_bare and Status.NEW in statuses and self.is_corrected:
            self._refuse(span, REASONS[Status.INCREASED])
            return
        if is_bare and {Status.SUBSET, Status.OWN} <= statuses:  # "320 hộ, trong đó tháng này 32 hộ"
            self.values = [one for one in self.values if one.box is not box]
            self.is_part, statuses = False, statuses - {Status.SUBSET}
        is_again = segment.opened == "bracket" and not self.is_corrected and any(one.box is box for one in self.values)
        is_part = is_again or (is_bare and self.is_part and Status.COUNTED not in statuses)
        reason = REASONS[Status.SUBSET] if is_part else against(statuses | self.lasting, box, is_bare=is_bare)
        if reason:
            self._refuse(span, reason)
            return
        if box.needs_unit and _HELPERS.search(fold(words)):
            self._refuse(span, HELPERS)
            return
        value = value_of(piece, box)
        if value is None or value > box.maximum:
            self._refuse(span, piece.reason or f"lớn hơn số lớn nhất nhận ở ô “{box.name}”")
            return
        self.values.append(BoxValue(box, value, words, piece.start, said.unit, is_bare, statuses))

    def _why_not(self, span: Sequence[Term], said: Said, piece: Piece, statuses: frozenset[Status]) -> str:
        """Return why no box is meant: the figure itself, what is said of it, another unit, or words nobody knows."""
        if piece.reason:
            return piece.reason
        if said_reason := next((REASONS[one] for one in REASONS if one in statuses), ""):
            return said_reason
        meant = [box for box in chosen(self.boxes, replace(said, unit="")) if not box.may_count(said.unit)]
        if meant:
            at = next(n for n, one in enumerate(span) if one.figure)
            return f"“{meant[0].name}” đếm {meant[0].unit}, tin ghi “{self._typed(span[at : at + 2])}”"
        if said.unknown:
            return f"chưa hiểu “{said.unknown[0]}” là số liệu nào"
        return NO_BOX

    @staticmethod
    def _goes_on(span: Sequence[Term], statuses: frozenset[Status]) -> bool:
        """Return True if a bare figure is one more part, at another place: "27 hộ ở khu A, 5 hộ ở khu B"."""
        at = next(n for n, one in enumerate(span) if one.figure)
        return Status.SUBSET in statuses and any(one.word == "o" for one in span[at:])

    def _statuses(self, terms: Sequence[Term]) -> frozenset[Status]:
        found = frozenset(one.status for one in terms if one.status) | of_period(terms, self.days)
        return found | {Status.OTHERS} if _is_by_one(terms) else found

    def _typed(self, terms: Sequence[Term]) -> str:
        return self.text[min(one.start for one in terms) : max(one.end for one in terms)]

    def _refuse(self, terms: Sequence[Term], reason: str) -> None:
        one = NotRead(self._typed(terms), reason)
        if one not in self.read.not_read:
            self.read.not_read.append(one)


def _is_by_one(terms: Sequence[Term]) -> bool:
    """Return True if a person did it: "anh Ba hướng dẫn 5 hộ"."""
    return any(
        who.word in FOLDED_HONORIFICS and name.is_name and "huongdan" in deed.features
        for who, name, deed in zip(terms, terms[1:], terms[2:], strict=False)
    )


def _either(found: Sequence[Box]) -> str:
    return f"có thể là {' hoặc '.join(f'“{box.name}”' for box in found[:3])}"
