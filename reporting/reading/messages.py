"""A message read into proposals for the boxes of a report: better none than a wrong one.

Each figure is given the words around it; the box that these words fit best is proposed, where no second one comes near
and nothing says that the figure is planned, past, of a part or denied. All else is told with its reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reporting.reading.boxes import Box, Said, chosen
from reporting.reading.context import COUNTED, Context
from reporting.reading.fitting import DAY, TIME, against, of_period
from reporting.reading.periods import RoundDays
from reporting.reading.pieces import Piece
from reporting.reading.proposals import BoxValue, FormRead, NotRead, value_of
from reporting.reading.reasons import (
    HELPERS,
    MORE_PARTS,
    NO_FIGURE,
    QUESTION,
    counts_helpers,
    either,
    is_by_one,
    is_one_more_place,
    why_no_box,
)
from reporting.reading.settling import CORRECTION, settled
from reporting.reading.spans import Segment, Sentence, said_of, sentences_of, shared_out
from reporting.reading.statuses import REASONS, Status
from reporting.reading.tables import laid_out
from reporting.reading.terms import Term, terms_of
from reporting.reading.zeros import zeros_of

MOST_IN_HEADING = 2  # words of a line that says of which time the lines below are
_OF_OTHER_TIMES = frozenset({Status.TOTAL, Status.PAST, Status.PART_OF_PERIOD, Status.OTHER_PERIOD})
_LASTING = frozenset({
    Status.PLANNED, Status.PAST, Status.TOTAL, Status.OTHER_PERIOD, Status.PART_OF_PERIOD, Status.SHARED, Status.WISHED,
})  # fmt: skip


@dataclass
class SpokenFigure:
    """A figure with the words around it; ``is_bare``: they do not say by themselves what it counts."""

    span: list[Term]
    segment: Segment
    piece: Piece
    said: Said
    statuses: frozenset[Status]
    is_bare: bool


class FormReader:
    """Reads the sentences of one team for one round; ``boxes`` are what its form asks."""

    def __init__(self, boxes: Sequence[Box], round_days: RoundDays, text: str) -> None:
        self.boxes, self.days, self.text = boxes, round_days, text
        self.named = frozenset(name for box in boxes for name in box.features)
        self.read = FormRead()
        self.values: list[BoxValue] = []
        self.context = Context()
        self.header_statuses = frozenset[Status]()  # hold for the lines below
        self.lasting = frozenset[Status]()  # hold for the sentence
        self.passing = frozenset[Status]()  # hold for the segment
        self.is_part = False  # after "trong đó"
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
        self.context.begin_sentence(is_block=sentence.opened == "blank")
        self.lasting, self.is_part, self.is_corrected = self.header_statuses, False, False
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
        features = said.features | (said.counted & COUNTED)
        topic = said if features else replace(said, features=self.context.prefix | self.context.loose)
        is_aside = segment.opened == "bracket"
        found = [] if is_aside else zeros_of(segment, topic, self.boxes, statuses | self.lasting)
        for box in found:
            self.values.append(BoxValue(box, 0, self._typed(segment.terms), segment.terms[0].start, statuses=statuses))
        if found or segment.opened == "bracket":
            return
        if Status.LATER in statuses and not features and "so" in segment.words:
            self._take_back(REASONS[Status.LATER])
        is_about_all = "tren" in segment.words or {"so", "nay"} <= set(segment.words)
        if is_about_all and not features and statuses & _OF_OTHER_TIMES:
            self._take_back(REASONS[Status.TOTAL])
        if not features and Status.NEGATED in statuses and said.words & {"phat", "ps"}:
            self.said_none = True
        self._let_words_last(segment, said, features, statuses, is_whole=is_first and is_last)
        if segment.is_header and is_last:
            self.context.header = features
        elif segment.is_header:
            self.context.prefix = features
        elif Status.LATER in statuses or (not features and said.unknown):
            self.context.loose = frozenset()
        elif features:
            self.context.add_words(features, segment)
            self.read.not_read.append(NotRead(self._typed(segment.terms), NO_FIGURE))

    def _let_words_last(
        self, segment: Segment, said: Said, features: frozenset[str], statuses: frozenset[Status], *, is_whole: bool
    ) -> None:
        """Let what a segment says hold for the sentence, what a heading says for the lines below."""
        lasting = statuses & _LASTING if Status.LATER not in statuses else frozenset()
        is_own = Status.OWN in statuses
        self.is_corrected |= Status.CORRECTED in statuses
        self.is_part = (self.is_part or Status.SUBSET in statuses) and not is_own
        if segment.is_header or lasting:
            self.lasting = self.lasting & {Status.SHARED} if is_own and not lasting else self.lasting | lasting
        is_heading = is_whole and not features and len(said.unknown) <= MOST_IN_HEADING and (lasting or is_own)
        if is_heading or (is_whole and segment.is_header):
            self.header_statuses = lasting

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
        if segment.opened == "arrow":
            statuses |= {Status.TOTAL}
            self._drop_last()
        if Status.OWN in statuses:
            self.lasting &= {Status.SHARED}
        figure = SpokenFigure(span, segment, piece, said, statuses, is_bare=not said.strong)
        found: list[Box] = []
        for tried in self._meanings(figure):
            found, figure.said = chosen(self.boxes, tried), tried
            if found:
                break
        self._let_last(span, statuses, is_first=is_first and not figure.is_bare)
        self.is_corrected |= Status.CORRECTED in statuses
        self.latest_at = piece.start
        self.context.loose = frozenset()
        if (figure.said.features or figure.said.unit) and segment.opened != "bracket":
            self.context.topic = figure.said
        reason = self._settle(figure, found)
        if reason:
            self._refuse(span, reason)
        self.is_part |= Status.SUBSET in statuses and segment.opened != "bracket"

    def _meanings(self, figure: SpokenFigure) -> Iterator[Said]:
        """Yield what may be meant by a figure, the likeliest first."""
        said, segment = figure.said, figure.segment
        if not figure.is_bare:
            yield from self.context.of_figure(said, segment)
            return
        is_aside = segment.opened in ("bracket", "cause")
        if not is_aside or figure.statuses & {Status.TOTAL, Status.CORRECTED, Status.OWN}:
            yield from self.context.of_bare_figure(said)
            same = {one.box.key: one.box for one in self.values if one.unit == said.unit}
            if len(same) == 1 and (Status.CORRECTED in figure.statuses or self.is_corrected):
                yield replace(said, features=frozenset(next(iter(same.values())).features))  # "Đính chính: 22 hộ"
        yield said

    def _settle(self, figure: SpokenFigure, found: Sequence[Box]) -> str:
        """Take a figure for the one box that was found; return why not, "" where it is taken."""
        statuses = figure.statuses | self.lasting
        if Status.DENIED in figure.statuses:
            same = [one for one in self.values if one.value == figure.piece.value and one.unit == figure.said.unit]
            self.values = [one for one in self.values if one not in same]
            return REASONS[Status.DENIED]
        if figure.is_bare and Status.DEDUCTED in statuses:
            self._take_back(REASONS[Status.DEDUCTED], self.values[-1].box if self.values else None)
            return REASONS[Status.DEDUCTED]
        if len(found) > 1:
            return either(found)
        if not found:
            at = figure.span.index(next(one for one in figure.span if one.figure))
            counted = self._typed(figure.span[at : at + 2])
            return why_no_box(self.boxes, figure.said, figure.piece, statuses, counted)
        return self._why_not_in(found[0], figure) or self._propose(found[0], figure)

    def _why_not_in(self, box: Box, figure: SpokenFigure) -> str:
        """Return why a figure that means ``box`` may not stand there."""
        statuses, is_bare = figure.statuses, figure.is_bare
        if is_bare and Status.SUBSET in statuses and is_one_more_place(figure.span):
            self._take_back(MORE_PARTS, box)
            return MORE_PARTS
        if is_bare and Status.NEW in statuses and self.is_corrected:
            return REASONS[Status.INCREASED]
        if is_bare and {Status.SUBSET, Status.OWN} <= statuses:  # "320 hộ, trong đó tháng này 32 hộ"
            self.values = [one for one in self.values if one.box is not box]
            self.is_part, statuses = False, statuses - {Status.SUBSET}
        has_value = any(one.box is box for one in self.values)
        is_again = figure.segment.opened == "bracket" and not self.is_corrected and has_value
        if is_again or (is_bare and self.is_part and Status.COUNTED not in statuses):
            return REASONS[Status.SUBSET]
        if box.needs_unit and counts_helpers(self._typed(figure.span)):
            return HELPERS
        return against(statuses | self.lasting, box, is_bare=is_bare)

    def _propose(self, box: Box, figure: SpokenFigure) -> str:
        value = value_of(figure.piece, box)
        if value is None or value > box.maximum:
            return figure.piece.reason or f"lớn hơn số lớn nhất nhận ở ô “{box.name}”"
        words, at = self._typed(figure.span), figure.piece.start
        self.values.append(BoxValue(box, value, words, at, figure.said.unit, figure.is_bare, figure.statuses))
        return ""

    def _drop_last(self) -> None:
        """Leave out the figure before an arrow: "150 => 152"."""
        if self.values and self.values[-1].number_at == self.latest_at:
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

    def _statuses(self, terms: Sequence[Term]) -> frozenset[Status]:
        found = frozenset(one.status for one in terms if one.status) | of_period(terms, self.days)
        return found | {Status.OTHERS} if is_by_one(terms) else found

    def _typed(self, terms: Sequence[Term]) -> str:
        return self.text[min(one.start for one in terms) : max(one.end for one in terms)]

    def _refuse(self, terms: Sequence[Term], reason: str) -> None:
        one = NotRead(self._typed(terms), reason)
        if one not in self.read.not_read:
            self.read.not_read.append(one)
