"""A workbook brings new hamlets and residents' groups, and how many households and people they count."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Hashable

from accounts.roles import Permission
from core.text import proper_name, spelling
from exchange.models import ImportRow
from exchange.reading import cells
from exchange.reading.kinds.drafts import Draft, hold_back
from exchange.reading.kinds.grounds import ASKED_WORD, Ground
from exchange.reading.kinds.spec import COMMUNE, KEEPS, KindSpec, Known, count_field, values_by_label
from exchange.reading.kinds.spelling import loose, quote_all
from exchange.reading.tables import BY_ANSWER, CellFault, Field, Holds, Reading, SheetSpec
from places.models import KINDS, Level, Place, PlaceFigure, subtree
from teams.imports.applying import hamlets as applying
from teams.imports.asking import hamlet_questions
from teams.imports.brought import proposals_to_follow
from teams.imports.founding import WORD
from teams.imports.hamlet_names import KIND_WORDS, SHORT, full_name, kind_of
from teams.imports.parents import Parent, Parents
from teams.imports.waiting import additions, counts, wait
from teams.models import HamletChange

BY_NAME = "theo tên trên cổng"
YEARS = (2000, 2050)
MOST_PEOPLE = 1_000_000

HAMLETS = SheetSpec(
    "hamlets",
    "Ấp, khu phố",
    (
        COMMUNE,
        Field(
            "kind",
            "Loại",
            cells.choice(values_by_label(KIND_WORDS), SHORT),
            aliases=("Loại địa bàn", "Loại hình", "Ấp hoặc khu phố"),
            words=KIND_WORDS,
            hint="Chọn trong danh sách. Để trống khi tên đã có loại, ví dụ Ấp An 1.",
        ),
        Field(
            "name",
            "Tên",
            cells.text(130),  # with the word for its kind before it, what a place's name may take
            is_required=True,
            proper=proper_name,
            may_repeat=False,
            aliases=(
                *("Tên ấp", "Tên khu phố", "Tên ấp, khu phố", "Ấp, khu phố", "Ấp/khu phố", "Tên địa bàn", "Địa bàn"),
                *("Tên ấp, khu phố, tổ dân phố", "Tên gọi"),
            ),
            hint="Ví dụ Ấp An 1. Đổi tên, chia tách, nhập ấp: dùng trang Ấp, khu phố, không sửa ở đây.",
        ),
        Field(
            "parent",
            "Thuộc ấp, khu phố",
            cells.text(200),
            aliases=("Thuộc ấp", "Thuộc khu phố", "Trực thuộc", "Thuộc"),
            hint="Chỉ cho tổ dân phố, tổ tự quản: tên ấp, khu phố mà tổ thuộc về. Để trống nếu thuộc thẳng xã.",
        ),
        count_field(
            "households", "Số hộ", "Số hộ dân", "Tổng số hộ", "Hộ", hint=f"Ví dụ 215. {KEEPS}", most=MOST_PEOPLE
        ),
        count_field(
            "population", "Số dân", "Dân số", "Số nhân khẩu", "Nhân khẩu", "Số khẩu",
            hint=f"Ví dụ 812. {KEEPS}", most=MOST_PEOPLE,
        ),
        Field(
            "year",
            "Năm",
            cells.year(*YEARS),
            aliases=("Năm số liệu", "Số liệu năm"),
            hint="Năm của số hộ, số dân, ví dụ 2025. Để trống là năm nay.",
            holds=Holds.NUMBER,
        ),
    ),
    noun="ấp, khu phố, tổ dân cư",
    model=PlaceFigure,
)  # fmt: skip


def current(place: Place, day: datetime.date) -> dict[str, list[Known]]:
    """Return hamlets and groups with the figures of their latest year."""
    ground = Ground(place, day)
    figures = _Figures(place)
    return {HAMLETS.key: [_known_hamlet(one, ground, figures) for one in ground.below_communes()]}


def count(place: Place, day: datetime.date) -> int:
    """Return how many lines ``current`` has."""
    return Place.objects.within(place).valid_on(day).filter(level__gt=Level.COMMUNE).count()


def compare(reading: Reading, place: Place, day: datetime.date) -> list[ImportRow]:
    """Return what each line adds or counts anew.

    Values beside the cells: "commune_id", "place_id" (None: new), and of a new group "parent_id" or else
    "parent_line"; the name of a new one bears the word for its kind; "waiting_id" where the same addition waits for
    approval.
    """
    drafts = [Draft(line, HAMLETS) for line in reading.lines]
    _HamletComparison(place, day, word=reading.answers.get(WORD) or "").take(drafts)
    hold_back(drafts, drafts, key="parent_line", field="parent")
    return [draft.row() for draft in drafts]


def lists(place: Place, day: datetime.date) -> dict[str, dict[str, list[str]]]:
    """Return the lists to choose from: communes, and hamlets that a group may lie in."""
    ground = Ground(place, day)
    hamlets = (ground.label(one) for one in ground.in_order() if one.level == Level.HAMLET)
    return {HAMLETS.key: {COMMUNE.key: list(ground.communes.labels), "parent": list(dict.fromkeys(hamlets))}}


HAMLET_KIND = KindSpec(
    "hamlets",
    "Ấp, khu phố, tổ dân cư",
    (HAMLETS,),
    current,
    count,
    compare,
    lists,
    writer=applying,
    made=(PlaceFigure, HamletChange, Place),
    locked=(HamletChange, Place),
    approval=Permission.APPROVE_HAMLETS,
    questions=hamlet_questions,
    next_steps=proposals_to_follow,
)


def _known_hamlet(place: Place, ground: Ground, figures: "_Figures") -> Known:
    parent = ground.places.get(place.parent_id or 0)
    values = {
        COMMUNE.key: ground.said_of(place)[COMMUNE.key],
        "kind": place.kind,
        "name": place.name,
        "parent": ground.label(parent) if parent and parent.level == Level.HAMLET else None,
    }
    return Known(place.pk, place.name, values | figures.latest(place))


class _Figures:
    """Households and people by place and year: one query."""

    def __init__(self, place: Place) -> None:
        self._by_place: dict[int, dict[int, PlaceFigure]] = defaultdict(dict)
        for one in PlaceFigure.objects.filter(subtree(place, "place__path")).order_by("year"):
            self._by_place[one.place_id][one.year] = one

    def latest(self, place: Place) -> dict[str, int | None]:
        """Return what stands for ``place``: of its latest year, or of a year that nobody knows."""
        years = self._by_place[place.pk]
        if not years:
            return {"households": place.households, "population": place.population, "year": None}
        return self.of(place, max(years))

    def of(self, place: Place, year: int) -> dict[str, int | None]:
        stored = self._by_place[place.pk].get(year)
        figures = {key: getattr(stored, key) if stored else None for key in PlaceFigure.EDITABLE}
        return figures | {"year": year if stored else None}


class _HamletComparison:
    def __init__(self, place: Place, day: datetime.date, *, word: str) -> None:
        self.day, self.word = day, word
        self.ground = Ground(place, day)
        self.figures = _Figures(place)
        self.waiting = additions(place)
        self.parents = Parents(self.ground)
        self.stored: dict[Hashable, list[Place]] = defaultdict(list)
        for one in self.ground.below_communes():
            self.stored[_name_in(self.ground.commune_of(one), one.kind, full_name(one.kind, one.name))].append(one)
        self.seen: dict[Hashable, Draft] = {}
        self.alike: Counter[Hashable] = Counter()  # lines of one name in a commune

    def take(self, drafts: list[Draft]) -> None:
        """Take in the lines, hamlets first: groups may lie in those that other lines add."""
        ready = [(draft, commune) for draft in drafts if (commune := self._ready(draft))]
        for level in (Level.HAMLET, Level.GROUP):
            for draft, commune in ready:
                if draft.values["kind"] in KINDS[level] and (parent := self._parent(draft, commune)):
                    self._take(draft, parent)

    def _ready(self, draft: Draft) -> Place | None:
        """Return the commune of a line whose name and kind are known, the name written in full."""
        name = draft.label = draft.values["name"] or ""
        commune = self.ground.find_commune(draft)
        kind = draft.values["kind"] = draft.values["kind"] or kind_of(name) or self._kind_unsaid(draft, commune)
        if name:
            draft.require("kind", why="của địa bàn này")
        if not (commune and kind and name) or draft.is_faulty("kind"):
            return None
        name = draft.label = draft.values["name"] = full_name(kind, name)
        if loose(name) == loose(kind):
            draft.fault("name", f"Chỉ có loại, chưa có tên. Xin ghi như “{name} 1”.")
            return None
        draft.values |= {"commune_id": commune.pk, "place_id": None}
        self.alike[_name_in(commune, kind, name)] += 1
        return commune

    def _kind_unsaid(self, draft: Draft, commune: Place | None) -> str | None:
        """Return the kind of the only place of this name, else the one that somebody answered for all."""
        name = draft.values["name"]
        if not (commune and name) or draft.is_faulty("kind"):
            return None
        kinds = sorted({place.kind for place in self.ground.names(commune).matching(name)} & KIND_WORDS.keys())
        if len(kinds) == 1:
            draft.mean("kind", KIND_WORDS[kinds[0]], BY_NAME)
            return kinds[0]
        draft.values[ASKED_WORD] = kinds or [*KIND_WORDS]
        if self.word not in draft.values[ASKED_WORD]:
            return None
        draft.mean("kind", KIND_WORDS[self.word], BY_ANSWER)
        return self.word

    def _parent(self, draft: Draft, commune: Place) -> Parent | None:
        if draft.values["kind"] in KINDS[Level.HAMLET]:
            return self.parents.of_hamlet(draft, commune)
        return self.parents.of_group(draft, commune)

    def _take(self, draft: Draft, parent: Parent) -> None:
        name = draft.values["name"]
        try:
            stored = self._stored_place(draft, parent)
        except CellFault as fault:
            draft.fault("parent", str(fault))
            return
        key = stored or (parent, loose(name))
        draft.claim(self.seen, key, field="name", what=f"“{stored or name}”")
        if stored:
            self._count(draft, stored)
            return
        if wanted := self.waiting.get((parent.commune.pk, parent.waits_as, loose(name))):
            wait(draft, *wanted)
        elif parent.draft and "waiting_id" in parent.draft.values:
            draft.fault("parent", f"{parent.draft.label}. Xin nhập tổ này sau khi được duyệt.")
        else:
            self._add(draft, parent)
        if draft.values["kind"] in KINDS[Level.HAMLET]:
            self.parents.add(parent.commune, draft)

    def _stored_place(self, draft: Draft, parent: Parent) -> Place | None:
        """Return the place that a line is about, None for a new one.

        A line that does not say where lies straight below the commune, or is about the only place of this name.
        Raises CellFault where it could be one of several.
        """
        name = draft.values["name"]
        key = _name_in(parent.commune, draft.values["kind"], name)
        alike = self.stored[key]
        there = [one for one in alike if parent.holds(one)]
        if there or not alike or draft.line.values.get("parent"):
            exact = [one for one in there if spelling(one.name) == spelling(name)]
            return next(iter(exact or there), None)
        if len(alike) > 1 or self.alike[key] > 1:
            where = quote_all(str(self.ground.places.get(one.parent_id or 0, parent.commune)) for one in alike)
            raise CellFault(f"{parent.commune} có {name} ở {where}. Xin ghi thuộc ấp, khu phố nào, hoặc ghi tên xã.")
        return alike[0]

    def _add(self, draft: Draft, parent: Parent) -> None:
        draft.is_new = True
        draft.values["parent_id"] = parent.place.pk if parent.place else None
        if parent.draft:
            draft.values["parent_line"] = parent.draft.line.number
        if counts(draft) and not draft.is_faulty("year"):
            draft.values["year"] = draft.values["year"] or self.day.year
        self._check_year(draft)

    def _count(self, draft: Draft, place: Place) -> None:
        """Take the figures of the year that the line names; without one, of this year where they are others than the
        latest.
        """
        draft.subject_id = draft.values["place_id"] = place.pk
        draft.values |= {"name": place.name, "parent_id": place.parent_id}
        year, latest = draft.values["year"], self.figures.latest(place)
        given = counts(draft)
        if year is None and any(value != latest[key] for key, value in given.items()):
            year = self.day.year
        stored = latest if year is None else self.figures.of(place, year)
        for key in PlaceFigure.EDITABLE:
            draft.settle(key, stored[key])
        draft.values["year"] = year or latest["year"]
        self._check_year(draft)

    def _check_year(self, draft: Draft) -> None:
        year = draft.values["year"]
        if year and year > self.day.year:
            draft.fault("year", f"Năm {year} chưa đến. Xin xem lại.")


def _name_in(commune: Place, kind: str, name: str) -> Hashable:
    return commune.pk, kind, loose(name)
