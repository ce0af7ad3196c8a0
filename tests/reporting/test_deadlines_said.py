"""What a leader reads of a deadline, side by side with the words of the letter: a file that a person can judge."""

import datetime
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from reporting.actions.reminders import remind
from reporting.cards import own_report_tasks
from reporting.models import Report, Round
from reporting.notices import invitation
from tests.reporting.test_letters import read_line
from tests.reporting.world_rounds import VN, add_rounds, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

GOLDEN = Path(__file__).parent.parent / "golden" / "deadlines_said.txt"
DAY = datetime.timedelta(days=1)
NINE = datetime.time(9)


def words(response: Any) -> str:
    """A page as it is read, in one line."""
    return " ".join(html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode())).split())


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, (pattern, text)
    return match[1].strip()


def said(world: World, line: str) -> Iterator[str]:
    due_at = read_line(line).due_at
    assert due_at is not None, line
    Report.objects.filter(round=world.round_1).update(due_at=due_at)
    Round.objects.filter(pk=world.round_1.pk).update(due_at=due_at, due_wording=line)
    round_ = Round.objects.get(pk=world.round_1.pk)
    last = (due_at.astimezone(VN) - datetime.timedelta(microseconds=1)).date()
    with time_machine.travel(datetime.datetime.combine(last - 3 * DAY, NINE, VN), tick=False):
        yield from _before(world, round_)
    with time_machine.travel(datetime.datetime.combine(last + DAY, NINE, VN), tick=False):
        yield from _after(world, round_)


def _before(world: World, round_: Round) -> Iterator[str]:
    (task, *_) = own_report_tasks(world.lan, timezone.now())
    yield f"Việc của tôi:  {task.sentence} | {task.detail}"
    page = words(signed_in(world.lan).get(reverse("report_show", args=[world.report_an1.pk])))
    yield f"Trang:         {found(r'(Hạn: .*?[)])', page)}"
    receipt = words(signed_in(world.minh).get(reverse("report_receipt", args=[world.report_an2.pk])))
    yield f"Biên nhận:     Hạn nộp {found(r'Hạn nộp ((?:hết|trước).*?[0-9]{4})', receipt)}"
    yield f"Biên nhận dán: {found(r'lúc [0-9/]+ [0-9:]+, (đúng hạn [(].*?[)])', receipt)}"
    yield f"Lời nhắc:      {reminder(world, round_)}"
    text = invitation(round_, [world.report_an1], [], link="")
    yield f"Zalo:          {found(r'Kính gửi anh/chị,\n(.*?[.])', text)}"


def _after(world: World, round_: Round) -> Iterator[str]:
    (task, *_) = own_report_tasks(world.lan, timezone.now())
    yield f"Việc, sau hạn: {task.sentence}"
    yield f"Nhắc, sau hạn: {reminder(world, round_)}"


def reminder(world: World, round_: Round) -> str:
    Notice.objects.all().delete()
    remind(round_, world.an, by=world.canbo_an)
    return found(r"này[.] (.*?[.]) Không", Notice.objects.get(to=world.lan).text)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def written(world: World) -> str:
    lines = []
    for line in GOLDEN.read_text().splitlines():
        if not line.startswith("    "):
            lines.append(line)
            lines += [f"    {one}" for one in said(world, line)] if line and not line.startswith("#") else []
    return "\n".join(lines) + "\n"


def test_what_is_said_of_a_deadline_beside_the_words_of_the_letter(world: World) -> None:
    add_rounds(world)
    world.report_an2 = report_of(world.round_1, world.team_an2)
    send(world.report_an2, by=world.minh, at=world.round_1.opens_at + DAY, ho=4)
    told = written(world)
    if os.environ.get("REWRITE_GOLDEN"):
        GOLDEN.write_text(told)
    assert told == GOLDEN.read_text()
    wordings = [line for line in told.splitlines() if line and not line.startswith(("#", "    "))]
    assert len(wordings) == len(set(wordings)) >= 40
    assert "00:00" not in told
