"""A round in the shapes that DHIS2 takes: its figures (``/api/dataValueSets``), and the metadata they rest on.

After "Sending bulks of data values" and "Metadata import" of DHIS2's developer guide. DHIS2 adds up along its own tree,
so a value stands once, where it was reported, and never again at the places above. Everything is named by code.
"""

import calendar
import datetime
from typing import Annotated, Literal, NamedTuple, NotRequired, TypedDict

from django.utils import timezone
from pydantic import Field, WithJsonSchema

from overview.api.answers import place_id
from overview.api.rollups import Shared
from places.models import Place
from reporting.models import Indicator, Round
from reporting.rollups import Counts, walk

SHORT = 50  # letters of a shortName
SINCE_EVER = "1900-01-01"  # DHIS2 wants an opening date of every unit

# Limits of DHIS2's, described and not enforced: it says itself what it does not take.
Code = Annotated[str, WithJsonSchema({"type": "string", "maxLength": SHORT})]
Name = Annotated[str, WithJsonSchema({"type": "string", "maxLength": 230})]
IsoPeriod = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^\d{4}(\d{2}(\d{2})?|Q[1-4]|S[12])?$"})]
Number = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^(0|[1-9][0-9]*)$"})]
IsoDay = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
PeriodType = Literal["Daily", "Monthly", "Quarterly", "SixMonthly", "Yearly"]


class DataValue(TypedDict):
    dataElement: Code
    period: IsoPeriod
    orgUnit: Code
    value: Number
    comment: Annotated[str, Field(description="reporters who answered / reporters asked")]
    lastUpdated: Annotated[IsoDay, Field(description="The day of as_of.")]


class DataValueSet(TypedDict):
    dataElementIdScheme: Literal["code"]
    orgUnitIdScheme: Literal["code"]
    dataSetIdScheme: Literal["code"]
    dataSet: Code
    dataValues: list[DataValue]


class CodeOnly(TypedDict):
    code: Code


class Point(TypedDict):
    type: Literal["Point"]
    coordinates: Annotated[list[float], Field(min_length=2, max_length=2)]


class OrganisationUnit(TypedDict):
    code: Code
    name: Name
    shortName: Code
    openingDate: IsoDay
    closedDate: NotRequired[IsoDay]
    parent: NotRequired[CodeOnly]
    geometry: NotRequired[Point]


class DataElement(TypedDict):
    code: Code
    name: Name
    shortName: Code
    description: str
    domainType: Literal["AGGREGATE"]
    valueType: Literal["INTEGER_ZERO_OR_POSITIVE"]
    aggregationType: Literal["SUM", "LAST"]
    zeroIsSignificant: Literal[True]


class DataSetElement(TypedDict):
    dataElement: CodeOnly


class DataSet(TypedDict):
    code: Code
    name: Name
    shortName: Code
    periodType: PeriodType
    dataSetElements: list[DataSetElement]
    organisationUnits: list[CodeOnly]


class Metadata(TypedDict):
    organisationUnits: list[OrganisationUnit]
    dataElements: list[DataElement]
    dataSets: list[DataSet]


class Period(NamedTuple):
    """``iso`` as DHIS2 writes it ("202207"), ``type`` the period type of the data set."""

    iso: str
    type: PeriodType


def period_of(round: Round) -> Period:
    """Return the calendar period of a round of a series, or of one whose days are a whole month, quarter, half or year.

    The cut-offs of decree 09/2019 shift a series' days by half a month, so its period is asked first. DHIS2 has no
    nine months and no free range: such a round is told of on its last day of data, as a daily period.
    """
    return _of_series(round.period) or _of_days(round.data_from, round.data_to)


def _of_series(period: str) -> Period | None:
    year, _, part = period.partition("-")
    if not year or part == "9M":
        return None
    if not part:
        return Period(year, "Yearly")
    if part.startswith("Q"):
        return Period(f"{year}{part}", "Quarterly")
    return Period(f"{year}S{part[1:]}", "SixMonthly") if part.startswith("H") else Period(f"{year}{part}", "Monthly")


def _of_days(first: datetime.date, last: datetime.date) -> Period:
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1] and first.year == last.year
    months = last.month - first.month + 1
    if whole and months == 1:
        return Period(f"{last:%Y%m}", "Monthly")
    if whole and months == 3 and first.month in (1, 4, 7, 10):
        return Period(f"{last.year}Q{last.month // 3}", "Quarterly")
    if whole and months == 6 and first.month in (1, 7):
        return Period(f"{last.year}S{last.month // 6}", "SixMonthly")
    if whole and months == 12:
        return Period(str(last.year), "Yearly")
    return Period(f"{last:%Y%m%d}", "Daily")


def element_code(indicator: Indicator, round: Round) -> str:
    """Return the indicator's code; of a round that communes or districts report, marked, for theirs sum up the teams'
    figures and DHIS2 would add both.
    """
    return indicator.code + _mark(round)


def set_code(round: Round) -> str:
    """Return the code of the data set: a series is one, a round outside any series is one of its own."""
    return (round.series.code if round.series else round.code) + _mark(round)


def _mark(round: Round) -> str:
    return "" if round.level == Round.Reporter.TEAM else f".{Round.Reporter(round.level).name.lower()}"


def data_value_set(found: Shared) -> DataValueSet:
    """Return the figures of one round, ``found`` down to the last level. What nobody answered is absent; zero is a
    value.
    """
    round = found.rounds[0]
    period = period_of(round).iso
    return {
        "dataElementIdScheme": "code",
        "orgUnitIdScheme": "code",
        "dataSetIdScheme": "code",
        "dataSet": set_code(round),
        "dataValues": [
            {
                "dataElement": element_code(figure.indicator, round),
                "period": period,
                "orgUnit": place_id(node.place),
                "value": str(figure.sum or 0),
                "comment": f"{figure.reported_by}/{figure.of}",
                "lastUpdated": timezone.localdate(found.as_of).isoformat(),
            }
            for node in walk(found.node)
            for figure in node.own.figures
            if figure.reported_by
        ],
    }


def metadata(found: Shared) -> Metadata:
    """Return what must be known to DHIS2 before the figures of ``found``: units, data elements, the data set."""
    round, nodes = found.rounds[0], list(walk(found.node))
    inside = {node.place.pk: node.place for node in nodes}
    reporters = [node.place for node in nodes if node.own.counts != Counts()]
    indicators = [figure.indicator for figure in found.node.figures]
    return {
        "organisationUnits": [_unit(node.place, inside.get(node.place.parent_id or 0)) for node in nodes],
        "dataElements": [_element(indicator, round) for indicator in indicators],
        "dataSets": [_set(round, indicators, reporters)],
    }


def _unit(place: Place, parent: Place | None) -> OrganisationUnit:
    unit: OrganisationUnit = {
        "code": place_id(place),
        "name": place.name,
        "shortName": place.name[:SHORT],
        "openingDate": place.valid_from.isoformat() if place.valid_from else SINCE_EVER,
    }
    if place.valid_to:
        unit["closedDate"] = place.valid_to.isoformat()
    if parent:
        unit["parent"] = {"code": place_id(parent)}
    if place.latitude is not None and place.longitude is not None:
        unit["geometry"] = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    return unit


def _element(indicator: Indicator, round: Round) -> DataElement:
    code = element_code(indicator, round)
    return {
        "code": code,
        "name": f"{indicator.name} ({code})",  # DHIS2 wants names of data elements to differ
        "shortName": code,
        "description": f"{indicator.counts} Đơn vị tính: {indicator.unit}.",
        "domainType": "AGGREGATE",
        "valueType": "INTEGER_ZERO_OR_POSITIVE",
        "aggregationType": "SUM" if indicator.kind == Indicator.Kind.FLOW else "LAST",
        "zeroIsSignificant": True,  # else DHIS2 throws zeros away
    }


def _set(round: Round, indicators: list[Indicator], reporters: list[Place]) -> DataSet:
    title = round.series.title if round.series else round.title
    return {
        "code": set_code(round),
        "name": f"{title} ({set_code(round)})",
        "shortName": set_code(round),
        "periodType": period_of(round).type,
        "dataSetElements": [{"dataElement": {"code": element_code(one, round)}} for one in indicators],
        "organisationUnits": [{"code": place_id(place)} for place in reporters],
    }
