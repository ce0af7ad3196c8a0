"""Made-up people. Their phone numbers begin with 0500, which no network was ever given."""

import random
from collections.abc import Collection
from typing import NamedTuple

from teams.models import Organisation, Position, Sex

FOUNDED_IN = 2022
# The first and the last year of birth: of heads from 35 to 65, of others from 19 to 62 years old.
_HEADS, _OTHERS = (1957, 1987), (1960, 2003)


def _words(text: str) -> list[str]:
    return text.split()


_FAMILIES = [
    *["Nguyễn"] * 9, *["Trần"] * 5, *["Lê"] * 5, *["Phạm"] * 4, *["Huỳnh"] * 3, *["Võ"] * 2, "Phan", "Trương", "Bùi",
    "Đặng", "Đỗ", "Ngô", "Hồ", "Dương", "Lý", "Đinh", "Mai", "Tô", "Cao", "Châu", "Lâm", "Thái",
]  # fmt: skip
_MIDDLES = {
    Sex.MALE: ["Văn", "Văn", "Thanh", "Minh", "Hữu", "Quốc", "Công", "Ngọc", "Hoàng", "Tấn", "Đức"],
    Sex.FEMALE: ["Thị", "Thị", "Thị Kim", "Thị Ngọc", "Thị Thanh", "Ngọc", "Kim", "Thị Mỹ", "Thị Thu", "Thị Bích"],
}
_GIVEN = {
    Sex.MALE: _words(
        """An Bình Cường Dũng Đạt Đức Hải Hiếu Hòa Hùng Khánh Kiệt Lâm Lộc Long Mẫn Nam Nghĩa Phong Phúc Quang
        Sơn Tài Tâm Thắng Thành Thiện Tín Trung Tuấn Việt Vinh"""
    ),
    Sex.FEMALE: _words(
        """Anh Cúc Diễm Dung Duyên Giang Hà Hạnh Hiền Hoa Hồng Hương Lan Liên Linh Loan Mai My Nga Ngân Nhung
        Oanh Phượng Quyên Tâm Thảo Thúy Trang Trinh Tuyết Vân Yến"""
    ),
}
# Which body somebody comes from, by sex and by how old they are. Each list is of as many as the others, so that who is
# drawn changes nothing of what is drawn after.
_B = Organisation
_YOUNG, _OLD = 30, 53  # years, at most and at least
_BODIES = {
    (Sex.MALE, "young"): [
        *[_B.YOUTH] * 16, *[_B.FARMERS] * 2, *[_B.POLICE] * 2, _B.POST, _B.TELECOM, _B.TECHNOLOGY, _B.EDUCATION,
    ],
    (Sex.MALE, ""): [
        *[_B.FARMERS] * 11, *[_B.POLICE] * 4, *[_B.POST] * 2, *[_B.TELECOM] * 2, *[_B.HEALTH] * 2, _B.TECHNOLOGY,
        _B.EDUCATION, _B.OTHER,
    ],
    (Sex.MALE, "old"): [*[_B.VETERANS] * 13, *[_B.FARMERS] * 9, *[_B.OTHER] * 2],
    (Sex.FEMALE, "young"): [
        *[_B.YOUTH] * 14, *[_B.WOMEN] * 5, *[_B.HEALTH] * 2, *[_B.EDUCATION] * 2, _B.TELECOM,
    ],
    (Sex.FEMALE, ""): [
        *[_B.WOMEN] * 14, *[_B.FARMERS] * 4, *[_B.HEALTH] * 2, *[_B.EDUCATION] * 2, _B.POST, _B.OTHER,
    ],
    (Sex.FEMALE, "old"): [*[_B.WOMEN] * 15, *[_B.FARMERS] * 7, *[_B.OTHER] * 2],
}  # fmt: skip


class Person(NamedTuple):
    full_name: str
    phone: str
    sex: str
    birth_year: int
    organisation: str
    position: str


def _bodies(sex: str, age: int) -> list[Organisation]:
    return _BODIES[Sex(sex), "young" if age <= _YOUNG else "old" if age >= _OLD else ""]


class Register:
    """Draws people; no two have the same phone number."""

    def __init__(self, rng: random.Random, *, taken: Collection[str] = ()) -> None:
        """``taken``: phone numbers of another register of the same world."""
        self._rng = rng
        drawn = (f"0500{number:06d}" for number in rng.sample(range(1_000_000), 20_000))
        self._phones = (phone for phone in drawn if phone not in taken)

    def phone(self) -> str:
        return next(self._phones)

    def team(self, size: int, head: str) -> list[Person]:
        """A leader, one or two deputies and members, of ``size`` different names; ``head`` is the leader's body."""
        rng, people = self._rng, dict[str, Person]()
        deputies = 2 if size > 7 else 1
        while len(people) < size:
            number = len(people)
            position = Position.LEADER if not number else Position.DEPUTY if number <= deputies else Position.MEMBER
            name, sex = self.name()
            if name in people:
                continue
            has_phone = position != Position.MEMBER or rng.random() < 0.85
            born = rng.randint(*(_HEADS if not number else _OTHERS))
            people[name] = Person(
                full_name=name,
                phone=self.phone() if has_phone else "",
                sex=sex,
                birth_year=born,
                organisation=head if not number else rng.choice(_bodies(sex, FOUNDED_IN - born)),
                position=position,
            )
        return list(people.values())

    def newcomer(self, year: int, head: str = "") -> Person:
        """Somebody who joins in ``year``: a leader of the body ``head``, 40 to 58 years old, or a younger member."""
        name, sex = self.name()
        age = self._rng.randint(40, 58) if head else self._rng.randint(20, 45)
        return Person(
            full_name=name,
            phone=self.phone(),
            sex=sex,
            birth_year=year - age,
            organisation=head or self._rng.choice(_bodies(sex, age)),
            position=Position.LEADER if head else Position.MEMBER,
        )

    def name(self) -> tuple[str, str]:
        return draw_name(self._rng)


def draw_name(rng: random.Random) -> tuple[str, str]:
    """Return a full name and the sex that goes with it."""
    sex = rng.choice([Sex.MALE, Sex.FEMALE])
    return f"{rng.choice(_FAMILIES)} {rng.choice(_MIDDLES[sex])} {rng.choice(_GIVEN[sex])}", sex
