"""The words a membership is described in."""

from django.db import models


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
