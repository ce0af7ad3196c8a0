"""The places that succeeded a hamlet or group one after another."""

from core.refusals import Refused
from core.templatetags.wording import day
from places.actions.changes.plans import LOWEST
from places.models import Place, Succession


def place_was_split(place: Place, heirs: list[Place]) -> Refused:
    """The place has several heirs: nobody can say which of them carries on."""
    names = ", ".join(str(heir) for heir in heirs)
    return Refused(
        "place_was_split",
        f"{place} đã tách thành {names} từ ngày {day(heirs[0].valid_from)}. "
        "Xin chọn một trong các nơi ấy, và ngày thành lập từ ngày đó.",
    )


def place_and_heirs(place: Place) -> list[Place]:
    """Return ``place`` and its only heirs in turn, of which the last stands today.

    Refuses with place_was_split.
    """
    line = [place]
    while place.level in LOWEST and place.valid_to is not None:
        links = Succession.objects.filter(old=place).select_related("new").order_by("new__path")
        heirs = [link.new for link in links]
        if len(heirs) > 1:
            raise place_was_split(place, heirs)
        if not heirs:
            break
        place = heirs[0]
        line.append(place)
    return line
