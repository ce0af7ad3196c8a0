"""Who gets what from notices, reminders and the pages of who is silent."""

import json
from typing import Any

from accounts.models import User
from notices.actions.notices import tell
from notices.models import Channel, ChannelLink, Delivery, Notice, Trouble
from tests.access import ACTORS, OTHERS, Row
from tests.harness.gateways import Browser
from tests.reporting.access_rollups import NO_ROLLUPS, at
from tests.world import World

EVERYBODY = " ".join(ACTORS)
MANAGERS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui"
NO_REMINDING = "lan minh hoa quantri doitac"


def notice_of_lan(world: World) -> dict[str, Any]:
    lan: User = world.lan
    tell([lan], kind="returned", title="Báo cáo bị trả lại", url="/reports/", once="access")
    return {"notice_id": Notice.objects.get(to=lan, once="access").pk}


def subscription(world: World) -> dict[str, str]:
    return {"subscription": json.dumps(Browser("https://fcm.googleapis.com/fcm/send/x").subscription())}


def link_of_lan(world: World) -> dict[str, Any]:
    link, _ = ChannelLink.objects.get_or_create(user=world.lan, channel=Channel.ZALO, address="chat")
    return {"link_id": link.pk}


def delivery_to_lan(world: World) -> dict[str, Any]:
    notice = Notice.objects.get(pk=notice_of_lan(world)["notice_id"])
    fields = {"state": Delivery.Progress.UNSURE, "reason": Trouble.NO_ANSWER}
    return {"delivery_id": Delivery.objects.get_or_create(notice=notice, channel=Channel.EMAIL, defaults=fields)[0].pk}


def code(name: str) -> Any:
    return lambda world: {"code": getattr(world, name).code}


ROWS = [
    Row(url="notice_list", ok=EVERYBODY),
    Row(url="notice_read_all", method="post", data=lambda world: {"up_to": "0"}, ok=EVERYBODY, ok_status=302),
    Row(url="notice_open", kwargs=notice_of_lan, method="post", ok="lan", ok_status=302),
    Row(url="notice_opened", kwargs=notice_of_lan, method="post", ok="lan", ok_status=204),
    Row(url="channel_list", ok=EVERYBODY),
    Row(url="channel_order", method="post", ok=EVERYBODY, ok_status=302),
    Row(url="channel_kinds", method="post", ok=EVERYBODY, ok_status=302),
    Row(url="channel_email", method="post", data=lambda world: {"email": "a@example.vn"}, ok=EVERYBODY, ok_status=302),
    Row(url="channel_zalo", ok=EVERYBODY),
    Row(url="channel_zalo", method="post", ok=EVERYBODY, ok_status=302),
    Row(url="channel_browser", method="post", data=subscription, ok=EVERYBODY),
    Row(url="channel_unlink", kwargs=link_of_lan, method="post", ok="lan", ok_status=302),
    Row(url="channel_try", method="post", data=lambda world: {"channel": "email"}, ok=EVERYBODY, ok_status=302),
    Row(url="delivery_list", ok=MANAGERS, forbidden=OTHERS),
    Row(url="delivery_repeat", kwargs=delivery_to_lan, method="post", ok="canbo_an huyen_dong so quantri",
        ok_status=302, forbidden="lan minh hoa doitac"),
    Row(url="hook_zalo", method="post", ok=EVERYBODY, ok_status=403, public=True, signed_out=403),
    Row(url="hook_sms", method="post", ok=EVERYBODY, ok_status=403, public=True, signed_out=403),
    Row(url="missing_show", kwargs=at("song_xanh"), ok="so quantri", forbidden=NO_ROLLUPS),
    Row(url="missing_show", kwargs=at("dong"), ok="so quantri huyen_dong", forbidden=NO_ROLLUPS),
    Row(url="missing_show", kwargs=at("an"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="missing_show", kwargs=at("an", "round_xa"), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS),
    Row(url="remind", kwargs=at("an"), method="post", ok="so huyen_dong canbo_an", ok_status=302,
        forbidden=NO_REMINDING),
    Row(url="remind", kwargs=at("song_xanh"), method="post", ok="so", ok_status=302, forbidden=NO_REMINDING),
    Row(url="reminder_home", ok=OTHERS, forbidden=NO_ROLLUPS),
    Row(url="reminder_list", kwargs=code("round_1"), ok=OTHERS, missing="so_nui", forbidden=NO_ROLLUPS),
]  # fmt: skip
