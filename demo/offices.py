"""Which offices issued the demo's papers and who signed: the departments merged in 2025, the signers are made up."""

import datetime
from typing import NamedTuple

from accounts.actions import directory, offices, signers
from accounts.actions.events import event_of, record_each
from accounts.models import FocalPoint, User, spoken_name
from core.editable import facts_of
from core.working_days import midnight
from demo.cast import Cast
from demo.plan import MADE_UP
from places.models import Level, Place

FIRST_DAY = datetime.date(2022, 1, 1)  # of the years that the demo tells of
MERGER = datetime.date(2025, 3, 1)
HEAD, FOR_THE_HEAD = "GIÁM ĐỐC", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"
CHAIR, FOR_THE_CHAIR = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
MORNING = datetime.timedelta(hours=8)
DUTIES = ["Công chức văn hóa - xã hội", "Phó Trưởng phòng Văn hóa - Xã hội", "Chuyên viên Văn phòng UBND"]
WITHOUT = 14  # of so many communes one has named nobody yet


class Department(NamedTuple):
    """What a province's department was called from a day on, and who signed for it."""

    starts_on: datetime.date
    name: str
    initials: str
    title: str
    signer: str


UNTIL_THE_MERGER = ("Sở Thông tin và Truyền thông", "STTTT")
SINCE_THE_MERGER = ("Sở Khoa học và Công nghệ", "SKHCN")
DEPARTMENTS = {
    "72": [
        Department(FIRST_DAY, *UNTIL_THE_MERGER, HEAD, "Trần Quang Lâm"),
        Department(MERGER, *SINCE_THE_MERGER, HEAD, "Đặng Thị Thu"),
    ],
    "80": [
        Department(FIRST_DAY, *UNTIL_THE_MERGER, HEAD, "Huỳnh Công Phúc"),
        Department(MERGER, *SINCE_THE_MERGER, FOR_THE_HEAD, "Phan Ngọc Diệp"),
    ],
}


def enter_departments(province: Place, *, by: User) -> None:
    """What the department of a province of before the reform was called, and who signed for it."""
    for one in DEPARTMENTS[province.code]:
        _enter_department(province, one, by=by)


def enter_todays_department(province: Place, *, by: User) -> None:
    """The new province's department is its own: nothing of those before it is taken over."""
    starts_on = province.valid_from or MERGER
    _enter_department(province, Department(starts_on, *SINCE_THE_MERGER, FOR_THE_HEAD, "Lê Minh Tâm"), by=by)


def enter_committee(commune: Place, *, title: str, signer: str, by: User) -> None:
    """The People's Committee is named after its commune, so that only who signs is entered."""
    _enter_signer(commune, title, signer, commune.valid_from or FIRST_DAY, by=by)


def _enter_department(province: Place, one: Department, *, by: User) -> None:
    facts = {"name": one.name, "initials": one.initials, "above": f"UBND {spoken_name(province)}"}
    at = midnight(one.starts_on) + MORNING
    offices.add(province, starts_on=one.starts_on, **facts, by=by, at=at)
    _enter_signer(province, one.title, one.signer, one.starts_on, by=by)


def _enter_signer(place: Place, title: str, name: str, starts_on: datetime.date, *, by: User) -> None:
    at = midnight(starts_on) + MORNING
    signers.add(place, title=title, full_name=f"{name} {MADE_UP}", starts_on=starts_on, by=by, at=at)


def name_focal_point(place: Place, *, title: str, phone: str, by: User) -> None:
    """Let whoever works at ``place`` be whom others ask there; their number begins as no network's does."""
    directory.keep(place, full_name=by.full_name, title=title, phone=phone, by=by)


def fill_directory(cast: Cast, *, at: datetime.datetime) -> None:
    """Write as rows what most communes have told of whom to call there; some have not."""
    communes = Place.objects.within(cast.province()).at(Level.COMMUNE).filter(valid_to=None, focal_point=None)
    points = [
        FocalPoint(
            place=place, full_name=cast.of(place).full_name, title=DUTIES[number % len(DUTIES)],
            phone=f"05002{number:05d}", updated_at=at,
        )
        for number, place in enumerate(communes.order_by("path"))
        if number % WITHOUT
    ]  # fmt: skip
    FocalPoint.objects.bulk_create(points)
    record_each(
        event_of(
            "directory.keep", point.place, by=cast.of(point.place), place=point.place, at=at, after=facts_of(point)
        )
        for point in points
    )
