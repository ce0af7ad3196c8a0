"""Who gets what from the yearly review of rights."""

from typing import Any

from accounts.actions import reviews
from accounts.models import Review, ReviewLine
from accounts.roles import Role
from tests.access import OTHERS, Row
from tests.accounts.access import MANAGERS, NOT_MANAGERS
from tests.world import PASSWORD, World, make_user

OF_PROVINCE = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri"
OF_AN = "canbo_an huyen_dong so quantri"


def opened(world: World) -> Review:
    """This year's review of the province, opened once."""
    found = Review.objects.filter(place=world.song_xanh).order_by("pk").first()
    return found or reviews.open_review(world.song_xanh, by=world.quantri)


def of_province(world: World) -> dict[str, Any]:
    return {"review_id": opened(world).pk}


def at_an(world: World) -> dict[str, Any]:
    return {"review_id": opened(world).pk, "place_id": world.an.pk}


def of_lan(world: World) -> dict[str, Any]:
    return {"line_id": ReviewLine.objects.get(review=opened(world), user=world.lan).pk}


def of_official(world: World) -> dict[str, Any]:
    return {"line_id": ReviewLine.objects.get(review=opened(world), user=world.canbo_an).pk}


def decided(world: World) -> dict[str, Any]:
    """The review, with nothing left to decide but the signer's own line."""
    review = opened(world)
    for unit in {line.unit for line in review.lines.select_related("unit").order_by("pk")}:
        reviews.keep_all(review, unit=unit, by=world.quantri)
    return {"review_id": review.pk}


def of_another_province(world: World) -> dict[str, Any]:
    found = Review.objects.filter(place=world.nui_cao).order_by("pk").first()
    by = found is None and make_user("quantri_nui", Role.ADMIN, world.nui_cao)
    return {"review_id": (found or reviews.open_review(world.nui_cao, by=by)).pk}


ROWS = [
    Row(url="review_list", ok=MANAGERS, forbidden=NOT_MANAGERS),
    Row(
        url="review_open",
        method="post",
        data=lambda w: {"place": w.an.pk},
        ok="quantri",
        ok_status=302,
        forbidden=OTHERS,
    ),
    Row(url="review_open", method="post", data=lambda w: {"place": w.nui_cao.pk}, refused="quantri", forbidden=OTHERS),
    Row(url="review_show", kwargs=of_province, ok=OF_PROVINCE, forbidden=NOT_MANAGERS, missing="so_nui"),
    Row(url="review_unit", kwargs=at_an, ok=OF_AN, forbidden=NOT_MANAGERS),
    Row(url="review_keep", method="post", kwargs=at_an, ok=OF_AN, ok_status=302, forbidden=NOT_MANAGERS),
    Row(url="review_line", kwargs=of_lan, ok=OF_AN, forbidden=NOT_MANAGERS),
    Row(
        url="review_line",
        method="post",
        kwargs=of_lan,
        data=lambda w: {"verdict": "disable", "note": "Đã thôi việc"},
        ok=OF_AN,
        ok_status=302,
        forbidden=NOT_MANAGERS,
    ),
    Row(
        url="review_line",
        method="post",
        kwargs=of_official,
        data=lambda w: {"verdict": "keep"},
        ok="huyen_dong so quantri",
        ok_status=302,
        refused="canbo_an",
        forbidden=NOT_MANAGERS,
    ),
    Row(url="review_sign", kwargs=of_province, ok="quantri", forbidden=f"{NOT_MANAGERS} {OF_PROVINCE[:-8]} so_nui"),
    Row(url="review_sign", kwargs=of_another_province, missing="quantri", forbidden=OTHERS),
    Row(
        url="review_sign",
        method="post",
        kwargs=decided,
        data=lambda w: {"password": PASSWORD},
        ok="quantri",
        ok_status=302,
        forbidden=OTHERS,
    ),
]
