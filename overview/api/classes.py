"""Classes for residents for another system: how many, who came, who was confirmed, out of how many adults."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from django import forms
from pydantic import AliasPath, BaseModel, ConfigDict, Field, model_validator

from overview.api.answers import Count, PlaceName
from overview.api.queries import Day, PlaceQuery, read_by
from overview.api.rollups import Ratio
from places.models import Place
from reporting.models import SkillGoal
from reporting.models.basis import Basis
from reporting.models.skills import MOVEMENT_BEGAN_ON
from reporting.rollups.resident_classes import ClassSums, class_sums, classes_held
from reporting.rollups.skills import SkillProgress, SkillSums, skill_progress


class ClassesQuery(PlaceQuery):
    first: Day | None = Field(
        None, description="The first day; default: from when the province counts for its aim, else 2025-03-21."
    )
    last: Day | None = Field(None, description="The last day; default: the present one.")
    basis: Annotated[Basis, read_by(forms.ChoiceField(choices=Basis))] = Field(
        Basis.NOW, description="Count a class where it was held (then), or where its team stands today (now)."
    )


@dataclass(frozen=True)
class Classes:
    """What is known of classes at a place: all of them, and those of which somebody has said who came, by place."""

    sums: ClassSums
    progress: SkillProgress


def classes_at(place: Place, asked: ClassesQuery, *, today: datetime.date) -> Classes:
    """Return what the pages of classes and of digital skills have of ``place``, a commune or above."""
    goal = SkillGoal.objects.of_place(place)
    first = asked.first or (goal.counted_from if goal else MOVEMENT_BEGAN_ON)
    last = asked.last or today
    progress = skill_progress(place, min(first, last), last, basis=asked.basis)
    sums = class_sums(classes_held(place, progress.first_day, last, basis=progress.basis))
    return Classes(sums, progress)


class GroupAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    group: str = Field(validation_alias="code", description="elderly, women, pupils, traders, officials.")
    people: Count | None = Field(description="null: no class counted it, which is not zero.")
    classes: Count = Field(description="Classes that counted it. A person may be of several groups.")


class LevelAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    level: str = Field(validation_alias=AliasPath("level", "code"))
    name: str = Field(validation_alias=AliasPath("level", "name"))
    counts: bool = Field(
        validation_alias=AliasPath("level", "is_counted"), description="Whether it counts towards the province's aim."
    )
    people: Count = Field(description="Each at the highest level reached in a class, so that levels add up.")
    classes: Count


class AdultsAnswer(BaseModel):
    """A share of adults, of the communes of which their number is known; each has its newest one."""

    value: Ratio | None = Field(description="part / whole; null: nothing to divide by.")
    part: Count = Field(
        description="Confirmations at the communes that are known, not people: one of two classes is two."
    )
    whole: Count | None = Field(description="Their adults.")
    known: Count = Field(description="How many communes are known,")
    asked: Count = Field(description="of how many.")

    @model_validator(mode="before")
    @classmethod
    def read(cls, sums: SkillSums) -> dict[str, Any]:
        parts = {"part": sums.within, "whole": sums.adults, "known": sums.known, "asked": sums.communes}
        return {"value": sums.share, **parts}


class ClassesOfPlace(BaseModel):
    """Classes of which somebody has said who came; a person who came to two of them is counted twice."""

    place: PlaceName
    classes: Count
    came: Count
    confirmed: Count = Field(description="At levels that count towards the aim.")
    adults: AdultsAnswer | None = Field(description="null below communes, and of what nobody has placed.")

    @model_validator(mode="before")
    @classmethod
    def read(cls, line: tuple[Place, SkillSums]) -> dict[str, Any]:
        place, sums = line
        counts = {"classes": sums.classes, "came": sums.came, "confirmed": sums.confirmed}
        return {"place": place, **counts, "adults": sums if sums.communes else None}


class ClassesAnswer(BaseModel):
    first: datetime.date
    last: datetime.date
    basis: Basis
    held: Count = Field(description="All classes in the diaries of teams, of which total.classes say who came.")
    total: ClassesOfPlace
    groups: list[GroupAnswer]
    levels: list[LevelAnswer]
    children: list[ClassesOfPlace] = Field(
        description="One level down; what is below none of these comes last, under the place itself: they add up."
    )

    @model_validator(mode="before")
    @classmethod
    def read(cls, found: Classes) -> dict[str, Any]:
        progress, sums = found.progress, found.sums
        lines: Sequence[Any] = progress.by_place
        return {
            "first": progress.first_day,
            "last": progress.last_day,
            "basis": progress.basis,
            "held": sums.held,
            "total": (progress.place, progress.whole),
            "groups": sums.groups,
            "levels": sums.levels,
            "children": lines,
        }
