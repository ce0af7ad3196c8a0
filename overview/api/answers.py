"""The shapes of what is answered: places, rounds, indicators, coverage. No person stands in any of it."""

import datetime
from typing import Annotated, Any, Literal

from django.db import models
from ninja import Schema
from pydantic import BaseModel, Field, model_validator

from accounts.models import AccessToken
from overview.api.queries import LevelNumber
from places.models import Place
from reporting.models import Indicator, Round
from teams.models import Team
from teams.rollups import CoverageNode, CoverageTally, waiting_places

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Id = Annotated[str, Field(description="Code of the place; with @ and the day it is valid from where it has one.")]


def place_id(place: Place) -> str:
    """Return the id of a place outside: its code, with the day it is valid from where it has one, for codes are used
    again."""
    return f"{place.code}@{place.valid_from.isoformat()}" if place.valid_from else place.code


def _id_in_scope(place: Place | None, context: dict[str, Any]) -> str | None:
    """Return the id of a place that the token of the request sees."""
    token: AccessToken = context["request"].auth
    return place_id(place) if place and token.place.covers(place) else None


class Page[Row](Schema):
    count: Count = Field(description="On all pages.")
    next: str | None = Field(description="The next page; null: there is none.", json_schema_extra={"format": "uri"})
    results: list[Row]


class PlaceName(BaseModel):
    id: Id
    code: str
    name: str
    level: LevelNumber

    @model_validator(mode="before")
    @classmethod
    def read(cls, place: Place) -> dict[str, Any]:
        return {"id": place_id(place), "code": place.code, "name": place.name, "level": place.level}


class PlaceAnswer(Schema):
    id: Id
    code: str
    valid_from: datetime.date | None = Field(description="null: since ever.")
    valid_to: datetime.date | None = Field(description="The last day; null: to this day.")
    level: LevelNumber
    kind: str
    name: str
    parent: str | None = Field(description="Id of the place above; null at the top of the token's scope.")
    households: Count | None
    population: Count | None

    @staticmethod
    def resolve_id(place: Place) -> str:
        return place_id(place)

    @staticmethod
    def resolve_parent(place: Place, context: dict[str, Any]) -> str | None:
        return _id_in_scope(place.parent, context)


class RoundAnswer(Schema):
    """A round that comes with ``within``, ``series`` and ``indicators``, and with ``frozen_at``."""

    code: str
    title: str
    reported_by: Literal["team", "commune", "district"]
    within: str | None = Field(description="The place whose reporters are asked; null above the token's scope.")
    data_from: datetime.date
    data_to: datetime.date
    opens_at: datetime.datetime
    due_at: datetime.datetime = Field(description="Half-open: received before it is on time.")
    closes_at: datetime.datetime | None
    frozen_at: datetime.datetime | None = Field(description="When its numbers were closed; null while they may change.")
    series: str | None
    period: str | None = Field(description="2026-07, 2026-Q3, 2026-H1, 2026-9M or 2026.")
    indicators: list[str]

    @staticmethod
    def resolve_reported_by(one: Round) -> str:
        return Round.Reporter(one.level).name.lower()

    @staticmethod
    def resolve_within(one: Round, context: dict[str, Any]) -> str | None:
        return _id_in_scope(one.within, context)

    @staticmethod
    def resolve_series(one: Round) -> str | None:
        return one.series.code if one.series else None

    @staticmethod
    def resolve_period(one: Round) -> str | None:
        return one.period or None

    @staticmethod
    def resolve_indicators(one: Round) -> list[str]:
        return [indicator.code for indicator in one.indicators.all()]


class IndicatorAnswer(Schema):
    code: str
    name: str
    unit: str
    counts: str = Field(description="Exactly what is counted.")
    kind: Indicator.Kind = Field(description="A flow adds up over rounds, of a stock the latest round stands.")
    platform: str | None
    out_of: str | None = Field(description="Code of the indicator that it is a part of; null: none.")
    out_of_kind: str | None = Field(description="Kind of the communes' denominator that it is out of; null: none.")
    evidence: str
    starts_on: datetime.date
    ends_on: datetime.date | None

    @staticmethod
    def resolve_out_of(indicator: Indicator) -> str | None:
        return indicator.out_of.code if indicator.out_of else None

    @staticmethod
    def resolve_out_of_kind(indicator: Indicator) -> str | None:
        return indicator.out_of_kind or None

    @staticmethod
    def resolve_platform(indicator: Indicator) -> str | None:
        return indicator.platform.name if indicator.platform else None


class TallyAnswer(Schema):
    places: Count
    with_team: Count
    share: Share | None = Field(description="null where there is no place to cover.")


class KindAnswer(Schema):
    kind: str
    places: Count
    with_team: Count
    share: Share | None


class CoverageOfPlace(Schema):
    place: PlaceName
    total: TallyAnswer
    kinds: list[KindAnswer] = Field(validation_alias="tallies")
    children: list["CoverageOfPlace"]


class TeamsOfKind(Schema):
    kind: str
    teams: Count


class CoverageAnswer(Schema):
    on: datetime.date
    coverage: CoverageOfPlace
    waiting: TallyAnswer = Field(
        description="Hamlets and groups of communes that ended which nobody has placed yet: counted nowhere above."
    )
    team_kinds: list[TeamsOfKind] = Field(description="Teams active on the day that stand at or below the place now.")

    @staticmethod
    def resolve_coverage(node: CoverageNode) -> CoverageNode:
        return node

    @staticmethod
    def resolve_waiting(node: CoverageNode) -> CoverageTally:
        return waiting_places(node.place, on=node.on)

    @staticmethod
    def resolve_team_kinds(node: CoverageNode) -> list[dict[str, Any]]:
        active = Team.objects.within(node.place).active_on(node.on)
        counted = active.order_by("kind").values("kind").annotate(teams=models.Count("pk"))
        return [dict(row) for row in counted]
