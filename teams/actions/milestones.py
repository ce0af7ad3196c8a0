"""A milestone says what share of the places of some kinds must have a team by which day."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import Refused
from places.models import Place
from teams.models import Milestone

# The letter of June 2022, part 1b. It names no day for the groups of the communes: "đầu năm 2023" is read as the first
# quarter, whose last day is the latest on which nobody can yet be called late. Provincial staff may edit it.
LETTER: list[dict[str, Any]] = [
    {
        "title": "Ấp, khu phố, tổ dân phố có tổ trong tháng 6/2022",
        "kinds": ["ấp", "khu phố", "tổ dân phố"],
        "due_on": datetime.date(2022, 6, 30),
        "share": Decimal(1),
        "wording": "100% ấp/khu phố, 100% các tổ dân phố ở phường, thị trấn thành lập tổ công nghệ số cộng đồng "
        "trong tháng 6/2022",
    },
    {
        "title": "Tổ tự quản ở các xã có tổ đầu năm 2023",
        "kinds": ["tổ tự quản"],
        "due_on": datetime.date(2023, 3, 31),
        "share": Decimal(1),
        "wording": "các tổ tự quản ở các xã sẽ thành lập vào cuối năm 2022 hoặc đầu năm 2023 sau khi sơ kết mô hình "
        "tổ công nghệ cộng đồng ở tổ dân phố",
    },
]


@transaction.atomic
def create(
    *, title: str, within: Place, by: User | None, at: datetime.datetime | None = None, **facts: Any
) -> Milestone:
    """Set a milestone; ``share`` from 0 (exclusive) to 1, ``due_on`` the last day that still counts.

    Refuses with title_taken.
    """
    _refuse_second(title, within)
    milestone = Milestone.objects.create(**clean_values(Milestone, facts | {"title": title, "within": within}))
    record("milestones.create", milestone, by=by, place=within, at=at, after=facts_of(milestone))
    return milestone


@transaction.atomic
def edit(milestone: Milestone, *, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> Milestone:
    """Change what is given of ``Milestone.EDITABLE``. Refuses with title_taken."""
    milestone = Milestone.objects.select_for_update(of=("self",)).select_related("within").get(pk=milestone.pk)
    changes = actual_changes(milestone, changes)
    wanted = edited_copy(milestone, changes)
    _refuse_second(wanted.title, wanted.within, besides=milestone)
    write_changes("milestones.edit", milestone, changes, by=by, place=wanted.within, at=at)
    return milestone


def seed_letter_milestones(within: Place, *, by: User | None = None) -> list[Milestone]:
    """Set the letter's two milestones for ``within`` where they are not there yet, and return both.

    Known again by title or by quoted wording, so that an edit of either is neither overwritten nor doubled.
    """
    return [
        Milestone.objects.filter(Q(title=asked["title"]) | Q(wording=asked["wording"]), within=within)
        .order_by("pk")
        .first()
        or create(**asked, within=within, by=by)
        for asked in LETTER
    ]


def _refuse_second(title: str, within: Place, *, besides: Milestone | None = None) -> None:
    same = Milestone.objects.filter(title=title, within=within)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise Refused(
            "title_taken", f"{within} đã có mốc tên “{title}”. Xin đặt tên khác hoặc sửa mốc đã có.", field="title"
        )
