"""The words a team and a membership are described in."""

from django.db import models

from places.models import Level


class TeamKind(models.TextChoices):
    """What a team serves: its whole place (the first two, by the level of that place), or a part of its people."""

    HAMLET = "hamlet", "Theo ấp, khu phố, tổ dân cư"
    COMMUNE = "commune", "Của xã, phường"
    SCHEME_06 = "scheme_06", "Ghép với tổ Đề án 06"
    SCHOOL = "school", "Của trường học"
    MARKET = "market", "Của chợ"
    OTHER = "other", "Khác"

    @classmethod
    def of_level(cls, level: int) -> "TeamKind":
        """Return the kind of a team that serves a whole place of ``level``."""
        return cls.COMMUNE if level == Level.COMMUNE else cls.HAMLET

    @classmethod
    def possible_at(cls, level: int) -> list["TeamKind"]:
        """Return the kinds that a team at a place of ``level`` may have."""
        return [kind for kind in cls if kind not in (cls.HAMLET, cls.COMMUNE) or kind == cls.of_level(level)]


class Organisation(models.TextChoices):
    """The bodies named by the letter, then those found elsewhere."""

    HAMLET_HEAD = "hamlet_head", "Trưởng ấp, khu phố"
    GROUP_HEAD = "group_head", "Tổ trưởng tổ dân phố, tổ tự quản"
    YOUTH = "youth", "Đoàn Thanh niên"
    WOMEN = "women", "Hội Phụ nữ"
    FARMERS = "farmers", "Hội Nông dân"
    VETERANS = "veterans", "Hội Cựu chiến binh"
    POST = "post", "Doanh nghiệp bưu chính"
    TELECOM = "telecom", "Doanh nghiệp viễn thông"
    TECHNOLOGY = "technology", "Doanh nghiệp công nghệ thông tin"
    POLICE = "police", "Công an"
    HEALTH = "health", "Y tế"
    EDUCATION = "education", "Giáo dục"
    OTHER = "other", "Khác"


class Position(models.TextChoices):
    LEADER = "leader", "Tổ trưởng"
    DEPUTY = "deputy", "Tổ phó"
    MEMBER = "member", "Thành viên"


class Sex(models.TextChoices):
    FEMALE = "female", "Nữ"
    MALE = "male", "Nam"
