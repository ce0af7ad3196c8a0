"""What another system asks for: parameters of an address, checked. One that is not known is an error, not ignored."""

import datetime
from typing import Annotated, Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from places.models import Level
from reporting.models.basis import Basis

DEEPEST = Level.GROUP - Level.PROVINCE


class PlaceIdField(forms.CharField):
    """ "01101", a place since ever, or "01101@2025-07-01"."""

    def validate(self, value: str) -> None:
        super().validate(value)
        _, at, day = value.partition("@")
        try:
            if at:
                datetime.date.fromisoformat(day)
        except ValueError as error:
            raise ValidationError("Sau dấu @ phải là một ngày, như 01101@2025-07-01.") from error


def read_by(field: forms.Field) -> BeforeValidator:
    """Let a field of Django's read a parameter: as strict as in a form, and refused in the same words."""

    def read(text: str) -> Any:
        try:
            return field.clean(text)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    return BeforeValidator(read)


Code = Annotated[str, read_by(forms.CharField(strip=False))]
Day = Annotated[datetime.date, read_by(forms.DateField(input_formats=["%Y-%m-%d"]))]
Form = Annotated[Literal["json", "csv"], read_by(forms.ChoiceField(choices=[("json", "JSON"), ("csv", "CSV")]))]
LevelNumber = Annotated[Level, Field(description="1 province, 2 district, 3 commune, 4 hamlet, 5 group.")]
PlaceId = Annotated[str, read_by(PlaceIdField())]
Slug = Annotated[str, read_by(forms.SlugField())]


class ApiQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def restore(cls, known: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        """Bring back what ninja leaves out, the parameters that it does not know; an empty one is as good as none."""
        sent = info.context["request"].GET  # type: ignore[index]
        unknown = {name: sent[name] for name in sent if name not in cls.model_fields}
        asked = {name: list(filter(None, value)) if isinstance(value, list) else value for name, value in known.items()}
        return {name: value for name, value in asked.items() if value} | unknown


class PageQuery(ApiQuery):
    page: int = Field(1, ge=1, le=1_000_000_000, description="500 rows a page.")


class PlacesQuery(PageQuery):
    within: PlaceId = Field("", description="This place and those below it; default: the token's own.")
    level: Annotated[LevelNumber, read_by(forms.ChoiceField(choices=Level))] | None = None
    on: Day | None = Field(None, description="As of this day.")


class PlaceQuery(ApiQuery):
    place: PlaceId = Field("", description="Id of a place; default: the token's own.")


class CoverageQuery(PlaceQuery):
    on: Day | None = Field(None, description="As of this day.")


class RollupQuery(PlaceQuery):
    round: list[Code] = Field(
        min_length=1, description="Code of a round; several are added up, each reporter counted once."
    )
    basis: Annotated[Basis, read_by(forms.ChoiceField(choices=Basis))] = Field(
        Basis.THEN, description="Count a report where it was owed from (then), or where its team stands today (now)."
    )
    depth: int = Field(
        1, ge=0, le=DEEPEST, description="How many levels below the place; a level that an era lacks counts too."
    )
    format: Form | None = Field(None, description="Default: by the Accept header, else JSON.")


class Dhis2Query(PlaceQuery):
    round: Slug = Field(description="Code of a round.")
