"""File "Danh sách đề nghị khen (Word)": the teams of the best grade that the province confirmed, by decree 30/2020."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django import forms
from django.utils import timezone
from docx import Document

from accounts.models import Letterhead, User, letterhead, spoken_name
from accounts.roles import Permission
from core.templatetags.wording import number
from core.terms import team_words
from exchange.exports.books import DOCX, Book, Facts, Params, Step, place_of
from exchange.exports.decree import add_paragraph, month_with_open_day, set_type
from exchange.exports.papers import (
    BODY,
    Column,
    Row,
    add_body_text,
    add_foot,
    add_head,
    add_table,
    annex_note,
    set_upright,
)
from places.models import Place
from reporting.models.assessments import TeamGrade
from reporting.rollups.assessments import praised_teams

RECEIVERS = ("- Như trên;", "- Lưu: VT.")


@dataclass(frozen=True)
class PraiseSource:
    """Which teams of ``place`` are proposed for praise for a year, as ``by`` sees them."""

    place: Place
    year: int
    at: datetime.datetime
    by: User

    @cached_property
    def teams(self) -> list[TeamGrade]:
        return praised_teams(self.place, self.year)

    @property
    def on(self) -> datetime.date:
        return timezone.localdate(self.at)

    @cached_property
    def office(self) -> Letterhead:
        return letterhead(self.place, on=self.on)

    def count(self) -> None:
        """Read the list once, for all that is written from it."""
        _ = self.teams


def write_praise(source: PraiseSource, path: Path, step: Step) -> None:
    """Write the list: head, one row a team in the order of places, who gets and signs it."""
    subject = f"Đề nghị khen {team_words(source.place, source.on)} năm {source.year}"
    document = Document()
    set_type(document, subject)
    set_upright(document)
    add_head(document, source.office, dated=month_with_open_day(source.on))
    add_paragraph(document, "DANH SÁCH", bold=True, before=18)
    add_paragraph(document, f"{subject} trên địa bàn {spoken_name(source.place)}", bold=True)
    issuer = source.office.full_name
    note = annex_note(source.office, paper="Tờ trình", kind="TTr", year=str(source.on.year), issuer=issuer)
    add_paragraph(document, note, italic=True, after=6)
    columns = [Column("TT", 6, is_number=True), Column("Tổ", 34), Column("Xã, phường", 22), Column("Kết quả", 38)]
    rows = [
        Row([number(at), one.team.name, str(one.assessment.place), one.results])
        for at, one in enumerate(source.teams, start=1)
    ]
    add_table(document, columns, rows, width=BODY)
    order = "xếp theo địa bàn, không xếp hạng giữa các tổ"
    add_body_text(document, f"Danh sách có {number(len(rows))} tổ được tỉnh xác nhận hoàn thành xuất sắc, {order}.")
    add_foot(document, source.office, RECEIVERS)
    document.save(str(path))
    step()


class PraiseForm(forms.Form):
    """Of which place and year."""

    place = forms.ModelChoiceField(queryset=Place.objects.none())
    year = forms.IntegerField(min_value=2022, max_value=2100)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["place"].queryset = Place.objects.visible_to(user)  # type: ignore[attr-defined]

    def params(self) -> Params:
        return {"place": self.cleaned_data["place"].pk, "year": self.cleaned_data["year"]}


def _source(params: Params, by: User, at: datetime.datetime) -> PraiseSource:
    return PraiseSource(place=place_of(params, by), year=_year(params, at), at=at, by=by)


def _year(params: Params, at: datetime.datetime) -> int:
    """Return the year asked for, the last one where none is said."""
    return int(params.get("year") or timezone.localdate(at).year - 1)


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    return [[("Năm", str(params.get("year", "")))] for params in asked]


PRAISE = Book(
    "praise",
    "Danh sách đề nghị khen (Word)",
    Permission.EXPORT,
    _source,
    [],
    lambda params: f"de-nghi-khen-{params.get('year', '')}",
    _facts,
    format=DOCX,
    make=write_praise,
    request_form=PraiseForm,
)
