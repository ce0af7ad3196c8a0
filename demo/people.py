"""Made-up people. Their phone numbers begin with 0500, which no network was ever given."""

import random
from collections.abc import Collection
from typing import NamedTuple

from teams.models import Organisation, Position, Sex


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
_OTHERS = [
    *[Organisation.YOUTH] * 5, *[Organisation.WOMEN] * 5, *[Organisation.FARMERS] * 4, *[Organisation.VETERANS] * 2,
    *[Organisation.POLICE] * 2, Organisation.POST, Organisation.TELECOM, Organisation.TECHNOLOGY, Organisation.HEALTH,
    Organisation.EDUCATION, Organisation.OTHER,
]  # fmt: skip


class Person(NamedTuple):
    full_name: str
    phone: str
    sex: str
    birth_year: int
    organisation: str
    position: str


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
            people[name] = Person(
                full_name=name,
                phone=self.phone() if has_phone else "",
                sex=sex,
                birth_year=rng.randint(1955, 1985) if not number else rng.randint(1960, 2003),
                organisation=head if not number else rng.choice(_OTHERS),
                position=position,
            )
        return list(people.values())

    def name(self) -> tuple[str, str]:
        rng = self._rng
        sex = rng.choice([Sex.MALE, Sex.FEMALE])
        return f"{rng.choice(_FAMILIES)} {rng.choice(_MIDDLES[sex])} {rng.choice(_GIVEN[sex])}", sex
