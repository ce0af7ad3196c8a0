"""What the Zalo bot says to whoever writes to it and has no account linked: three sentences, of nobody."""

import logging

from django.conf import settings

from core.terms import TEAM
from notices.access import open_channels
from notices.adapter import Result
from notices.adapter.zalo import ZaloBot
from notices.models import Channel

logger = logging.getLogger(__name__)
TEXTS = {
    "unknown": (
        f"Đây là hộp tin tự động của cổng {TEAM}. Để nối Zalo này với tài khoản của anh/chị, xin mở "
        "trang Kênh nhận tin trên cổng, bấm “Nối Zalo” rồi gửi mã hiện ra vào đây. Mã dùng được trong 10 phút.\n{link}"
    ),
    "unlinked": "Đã bỏ nối. Cổng không gửi tin vào Zalo này nữa. Muốn nhận lại, xin nối lại trên cổng.\n{link}",
    "not_linked": "Zalo này chưa nối với tài khoản nào trên cổng nên không có gì phải hủy.\n{link}",
}


def answer(chat: str, name: str) -> None:
    """Send the text of that ``name`` to the chat, once; one that does not go out is left."""
    if name not in TEXTS or Channel.ZALO not in open_channels():  # a message in the queue that nobody of us wrote
        return
    outcome = ZaloBot().say(chat[:100], TEXTS[name].format(link=settings.PORTAL_URL))
    if outcome.result is not Result.SENT:
        logger.warning("an answer of the bot did not go out (%s)", outcome.reason)
