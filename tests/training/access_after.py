"""Who answers after a session, who reads the results, who takes a certificate, who sees who must learn again."""

import datetime
from typing import Any

from django.utils import timezone

from tests.access import ACTORS, OTHERS, Row
from tests.training.world_after import add_after, ended
from tests.world import World

RUNNERS = "canbo_an huyen_dong so doitac"
NOT_RUNNERS = "lan minh hoa quantri"


def held(world: World) -> dict[str, int]:
    """``lop_an``, over since yesterday; Lan was there, Minh was not."""
    add_after(world)
    ended(world.lop_an, timezone.now() - datetime.timedelta(days=1))
    return {"session_id": world.lop_an.pk}


def certified(world: World) -> dict[str, int]:
    held(world)
    return {"learned_id": world.lan_smart.pk}


def answers(world: World) -> dict[str, Any]:
    return {f"question-{question.pk}": question.right for question in (world.hoi_cai, world.hoi_quen)}


def marks(world: World) -> dict[str, Any]:
    return {"useful": 5, "clear": 4, "able": 3, "text": "Nên có thêm giờ thực hành."}


def lans_name(world: World) -> list[str]:
    return [world.lan.full_name]


ROWS = [
    Row(url="feedback_give", kwargs=held, ok="lan", missing=OTHERS),
    Row(url="feedback_give", kwargs=held, method="post", data=marks, ok="lan", ok_status=302, missing=OTHERS),
    Row(url="quiz_take", kwargs=held, ok="lan", missing=OTHERS),
    Row(url="quiz_take", kwargs=held, method="post", data=answers, ok="lan", ok_status=302, missing=OTHERS),
    Row(url="quiz_results", kwargs=held, ok=RUNNERS, forbidden=NOT_RUNNERS),
    Row(url="certificate_file", kwargs=certified, ok="lan quantri canbo_an huyen_dong so doitac", hides=lans_name),
    # Public: whoever holds a number reads whose it is; whoever guesses reads nothing.
    Row(
        url="certificate_check",
        kwargs=lambda world: certified(world) and {"number": world.lan_smart.certificate},
        ok=" ".join(ACTORS),
        public=True,
    ),
    Row(
        url="certificate_check",
        kwargs=lambda world: certified(world) and {"number": "f" * 32},
        missing=OTHERS,
        public=True,
        ok_status=404,
        hides=lans_name,
    ),
    Row(
        url="retraining_list",
        kwargs=lambda world: {"place_id": world.an.pk},
        ok="canbo_an huyen_dong so",
        forbidden="lan minh hoa quantri doitac",
        missing=OTHERS,
    ),
]
