"""The sheet "Tập huấn" counts, of the people of each place, who learned each topic in the days of the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.templatetags.wording import day
from core.workbook import Column, Kind, Sheet
from teams.exports.places import place_columns
from teams.exports.survey import Survey, SurveyLine
from training.models import Learned, Topic
from training.rollups import TopicTally, topic_coverage, topic_tally

PEOPLE, LEADERS, TEAMS = "Thành viên", "Tổ trưởng", "Tổ"


@dataclass(frozen=True)
class TopicRow:
    line: SurveyLine[Any]
    topic: Topic
    tally: TopicTally


def training_sheet(source: Survey[Any]) -> Sheet[TopicRow]:
    """Return the sheet. Topics differ, so there is nothing to add up at the end; a person of two places counts at both,
    once above.
    """
    columns: list[Column[TopicRow]] = [
        *place_columns(source, lambda row: row.line),
        Column("Chuyên đề", lambda row: row.topic.title),
        Column("Nhóm chuyên đề", lambda row: row.topic.get_kind_display()),
        Column("Số thành viên", lambda row: row.tally.members, Kind.NUMBER, group=PEOPLE),
        Column("Thành viên đã học", lambda row: row.tally.trained, Kind.NUMBER, group=PEOPLE),
        Column("Tỷ lệ thành viên đã học", lambda row: row.tally.share, Kind.RATIO, group=PEOPLE, is_graded=True),
        Column("Số tổ trưởng", lambda row: row.tally.leaders, Kind.NUMBER, group=LEADERS),
        Column("Tổ trưởng đã học", lambda row: row.tally.leaders_trained, Kind.NUMBER, group=LEADERS),
        Column(
            "Tỷ lệ tổ trưởng đã học", lambda row: row.tally.leaders_share, Kind.RATIO, group=LEADERS, is_graded=True
        ),
        Column("Số tổ", lambda row: row.tally.teams, Kind.NUMBER, group=TEAMS),
        Column("Tổ có người đã học", lambda row: row.tally.teams_some, Kind.NUMBER, group=TEAMS),
        Column("Tổ học đủ", lambda row: row.tally.teams_all, Kind.NUMBER, group=TEAMS),
    ]
    start, end = source.window
    title = f"Tập huấn từ {day(start)} đến {day(end)}, tính thành viên của ngày {day(source.last_day)}"
    return Sheet(
        "Tập huấn",
        source.heading(title),
        columns,
        _rows(source),
        total_label="",
        is_subtotal=lambda row: row.line.is_subtotal,
        is_detail=True,
        needs_rows=True,
        unit="người; cột về tổ: tổ",
    )


def _rows(source: Survey[Any]) -> list[TopicRow]:
    """Return every topic that is still taught, or was learned in the window: for the whole, for each place where
    somebody learned it, for the teams that stand at no part, and in one line for the places where nobody did; none
    where nobody learned anything.
    """
    start, end = source.window
    learned = Learned.objects.between(start, end).order_by().values("topic")
    topics = Topic.objects.filter(Q(pk__in=Topic.objects.offered_on(source.last_day)) | Q(pk__in=learned))
    taught = list(topics.order_by("sort_key", "pk"))
    found, lines = [], source.lines_of_teams if taught else []
    for topic in taught:
        asked: dict[str, Any] = {"topic": topic, "start": start, "end": end, "on": source.last_day}
        node = topic_coverage(source.place, **asked, down_to=source.deepest)
        tallies = {(one.place.pk, ""): one.tally for one in node.walk()} | {
            (line.node.place.pk, line.own_name): topic_tally(line.node.place, **asked, beside=source.parts_of(line))
            for line in lines
            if line.own_name
        }
        found.append((topic, tallies))
    if not any(tallies[source.place.pk, ""].teams_some for _, tallies in found):
        return []
    rows, others = [], []
    places = [line.node.place.pk for line in lines[1:] if not line.is_subtotal and not line.own_name]
    for topic, tallies in found:
        untaught = [one for pk in places if not (one := tallies.get((pk, ""), TopicTally())).teams_some]
        if len(untaught) > 1:
            line = source.line_of_others(f"{len(untaught)} nơi chưa có ai học")
            others.append(TopicRow(line, topic, _together(untaught)))
        rows += [
            TopicRow(line, topic, tally)
            for line in lines
            if (tally := tallies.get((line.node.place.pk, line.own_name), TopicTally())).teams_some
            or line is lines[0]
            or line.own_name
            or (len(untaught) == 1 and not line.is_subtotal)
        ]
    at = {id(line): number for number, line in enumerate(lines)}
    return sorted(rows, key=lambda row: at[id(row.line)]) + others


def _together(tallies: Sequence[TopicTally]) -> TopicTally:
    """Return the sum of places where nobody learned; somebody of two of them counts at both."""
    return TopicTally(
        members=sum(one.members for one in tallies),
        leaders=sum(one.leaders for one in tallies),
        teams=sum(one.teams for one in tallies),
    )
