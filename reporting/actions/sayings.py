"""What people of a province call an indicator: put down, and taken away.

The record says of which indicator, not the words: what somebody typed stays out of it.
"""

import datetime

from django.db import transaction

from accounts.access import province_of
from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import clean, fold
from reporting.models import Indicator, Saying
from reporting.reading import says_nothing

MOST_SAYINGS = 500  # of a province


@transaction.atomic
def add(indicator: Indicator, *, words: str, by: User, at: datetime.datetime | None = None) -> Saying:
    """Let ``words`` mean ``indicator`` in the messages of the province of ``by``.

    Refuses with words_say_nothing, words_taken, too_many_sayings.
    """
    words, province = clean(words), province_of(by)
    folded = fold(words)[:400]
    if province is None or says_nothing(words):
        sentence = "Những chữ này đứng bên số nào cũng được nên không chỉ riêng chỉ tiêu nào. Xin ghi thêm chữ."
        raise Refused("words_say_nothing", sentence, field="words")
    taken = Saying.objects.filter(province=province, folded=folded).select_related("indicator").first()
    if taken:
        raise Refused(
            "words_taken", f"“{taken.words}” đang chỉ “{taken.indicator}”. Xin bỏ dòng đó trước.", field="words"
        )
    if Saying.objects.filter(province=province).count() >= MOST_SAYINGS:
        raise Refused(
            "too_many_sayings", f"Mỗi tỉnh giữ nhiều nhất {MOST_SAYINGS} cách gọi. Xin bỏ bớt dòng không dùng."
        )
    saying, created = Saying.objects.get_or_create(
        province=province, folded=folded, defaults={"indicator": indicator, "words": words}
    )
    if not created:
        raise Refused("words_taken", "Cách gọi này vừa được người khác ghi. Xin mở lại trang.", field="words")
    record("sayings.add", indicator, by=by, place=by.place, at=at)
    return saying


@transaction.atomic
def remove(saying: Saying, *, by: User, at: datetime.datetime | None = None) -> None:
    """Forget a saying. Refuses with of_another_province."""
    if province_of(by) != saying.province:
        raise Refused("of_another_province", "Cách gọi này của tỉnh khác nên chỉ tỉnh đó bỏ được.")
    record("sayings.remove", saying.indicator, by=by, place=by.place, at=at)
    saying.delete()
