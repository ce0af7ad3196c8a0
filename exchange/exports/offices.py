"""Who issues a workbook: the office, the body above it, and the office-holder who signs."""

from dataclasses import dataclass

from django.conf import settings

from places.models import Level, Place

CHAIR, DIRECTOR = "Chủ tịch", "Giám đốc"


@dataclass(frozen=True)
class Office:
    """``above`` "" where nothing stands above it in the country's form; ``seat``: where its papers are signed."""

    issuer: str
    above: str
    seat: str
    signer: str


def office_of(place: Place) -> Office:
    """The People's Committee of ``place``; for a province its department (PROVINCE_OFFICE), where one is named."""
    committee = f"Ủy ban nhân dân {place}"
    if place.level == Level.PROVINCE and settings.PROVINCE_OFFICE:
        return Office(settings.PROVINCE_OFFICE, committee, seat_of(place), DIRECTOR)
    above = f"Ủy ban nhân dân {place.parent}" if place.parent else ""
    return Office(committee, above, seat_of(place), CHAIR)


def seat_of(place: Place) -> str:
    """The name without its kind, as papers are dated, unless it is a number ("Phường 3")."""
    name = place.name
    bare = name[len(place.kind) :].strip() if name.casefold().startswith(f"{place.kind.casefold()} ") else name
    return name if bare.isdigit() else bare
