"""Roles and what each may do: permissions are verbs, a role is a set of them with a sentence saying who may hold it."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Permission(StrEnum):
    SEE_PLACES = "places.see"
    SEE_TEAMS = "teams.see"
    EDIT_TEAMS = "teams.edit"
    IMPORT = "imports.make"
    PROPOSE_HAMLETS = "hamlets.propose"
    APPROVE_HAMLETS = "hamlets.approve"
    REORGANISE = "places.reorganise"
    REVEAL_CONTACTS = "contacts.reveal"
    EXPORT_CONTACTS = "contacts.export"
    ERASE_PEOPLE = "people.erase"
    HANDLE_PRIVACY = "privacy.handle"
    HANDLE_BREACHES = "breaches.handle"
    KEEP_DIRECTORY = "directory.keep"
    KEEP_OFFICES = "offices.keep"
    MANAGE_MILESTONES = "milestones.manage"
    MANAGE_ACCOUNTS = "accounts.manage"
    IMPORT_ACCOUNTS = "accounts.import"
    SIGN_REVIEWS = "reviews.sign"
    SEE_EVENTS = "events.see"
    SEE_SYSTEM = "system.see"
    MANAGE_TOKENS = "tokens.manage"
    SEE_TRAINING = "training.see"
    MANAGE_TOPICS = "topics.manage"
    ADD_MATERIALS = "materials.add"
    PLAN_TRAINING = "training.plan"
    MARK_ATTENDANCE = "attendance.mark"
    ANSWER_INVITATIONS = "invitations.answer"
    SEE_LIBRARY = "library.see"
    MANAGE_LIBRARY = "library.manage"
    WRITE_REPORTS = "reports.write"
    SEE_REPORTS = "reports.see"
    REVIEW_REPORTS = "reports.review"
    ASSIST_REPORTS = "reports.assist"
    MANAGE_ROUNDS = "rounds.manage"
    MANAGE_INDICATORS = "indicators.manage"
    SHARE_TARGETS = "targets.share"
    SEE_ROLLUPS = "rollups.see"
    WRITE_NOTES = "notes.write"
    WRITE_DIARY = "diary.write"
    EXPORT = "exports.make"
    EDIT_PAPERS = "papers.edit"
    SUM_UP = "summaries.write"
    RAISE_DIFFICULTIES = "difficulties.raise"
    ANSWER_DIFFICULTIES = "difficulties.answer"
    ANNOUNCE = "announcements.send"
    SUBMIT_PRACTICES = "practices.submit"
    PICK_PRACTICES = "practices.pick"
    SEE_ALLOWANCES = "allowances.see"
    SET_ALLOWANCES = "allowances.set"
    CHECK_ALLOWANCES = "allowances.check"
    APPROVE_ALLOWANCES = "allowances.approve"


class Role(models.TextChoices):
    LEADER = "leader", "Tổ trưởng"
    MEMBER = "member", "Thành viên tổ"
    COMMUNE = "commune", "Cán bộ xã, phường, thị trấn"
    DISTRICT = "district", "Cán bộ huyện, thị xã, thành phố"
    STAFF = "staff", "Chuyên viên Sở"
    ADMIN = "admin", "Quản trị tỉnh"
    PARTNER = "partner", "Doanh nghiệp phối hợp"
    LEADERSHIP = "leadership", "Lãnh đạo"


OF_TEAMS = (Role.LEADER, Role.MEMBER)  # who holds them sees the teams that they are in, by their memberships of today


@dataclass(frozen=True)
class RoleRule:
    """What a role is: who holds it, at which levels, whether it reaches the places below, what it may do and give."""

    who: str
    levels: frozenset[int]
    reaches_places: bool
    may: frozenset[Permission]
    gives: frozenset[str]


P = Permission
_OFFICIAL = frozenset(
    {P.SEE_PLACES, P.SEE_TEAMS, P.SEE_REPORTS, P.SEE_ROLLUPS, P.EXPORT, P.WRITE_REPORTS, P.REVIEW_REPORTS}
    | {P.RAISE_DIFFICULTIES, P.ANSWER_DIFFICULTIES, P.SUBMIT_PRACTICES, P.SHARE_TARGETS, P.WRITE_NOTES, P.SUM_UP}
    | {P.REVEAL_CONTACTS, P.EXPORT_CONTACTS, P.KEEP_DIRECTORY, P.KEEP_OFFICES}
    | {P.SEE_TRAINING, P.ADD_MATERIALS, P.PLAN_TRAINING, P.MARK_ATTENDANCE, P.SEE_LIBRARY, P.ANNOUNCE}
)

# What changes nothing and shows nobody's contacts.
_READING = frozenset({P.SEE_PLACES, P.SEE_TEAMS, P.SEE_REPORTS, P.SEE_ROLLUPS, P.EXPORT, P.SEE_TRAINING, P.SEE_LIBRARY})

# What an official whose place a reorganisation closed may still do: look at its past, and say where its hamlets went.
OF_A_CLOSED_PLACE = _READING | {P.PROPOSE_HAMLETS}

RULES: dict[str, RoleRule] = {
    Role.LEADER: RoleRule(
        who="Người đang là tổ trưởng hoặc tổ phó của một tổ; chỉ thấy tổ của mình.",
        levels=frozenset({3, 4, 5}),
        reaches_places=False,
        may=frozenset(
            {P.SEE_TEAMS, P.SEE_REPORTS, P.WRITE_REPORTS, P.RAISE_DIFFICULTIES, P.SUBMIT_PRACTICES}
            | {P.SEE_TRAINING, P.ANSWER_INVITATIONS, P.SEE_LIBRARY, P.WRITE_DIARY}
        ),
        gives=frozenset(),
    ),
    Role.MEMBER: RoleRule(
        who="Người đang là thành viên của một tổ; chỉ xem tổ của mình và ghi sổ của tổ, không báo cáo.",
        levels=frozenset({3, 4, 5}),
        reaches_places=False,
        may=frozenset({P.SEE_TEAMS, P.SEE_TRAINING, P.SEE_LIBRARY, P.WRITE_DIARY}),
        gives=frozenset(),
    ),
    Role.COMMUNE: RoleRule(
        who="Cán bộ Ủy ban nhân dân cấp xã được giao theo dõi các tổ.",
        levels=frozenset({3}),
        reaches_places=True,
        may=_OFFICIAL
        | {P.EDIT_TEAMS, P.IMPORT, P.PROPOSE_HAMLETS, P.ERASE_PEOPLE, P.HANDLE_PRIVACY}
        | {P.MANAGE_ACCOUNTS, P.ANSWER_INVITATIONS, P.ASSIST_REPORTS, P.CHECK_ALLOWANCES},
        gives=frozenset({*OF_TEAMS}),
    ),
    Role.DISTRICT: RoleRule(
        who="Cán bộ cấp huyện được giao theo dõi (đến hết ngày 30/06/2025).",
        levels=frozenset({2}),
        reaches_places=True,
        may=_OFFICIAL | {P.MANAGE_ACCOUNTS},
        gives=frozenset({*OF_TEAMS, Role.COMMUNE}),
    ),
    Role.STAFF: RoleRule(
        who="Chuyên viên của Sở phụ trách các tổ.",
        levels=frozenset({1}),
        reaches_places=True,
        may=frozenset(
            {
                P.SEE_PLACES,
                P.SEE_TEAMS,
                P.EDIT_TEAMS,
                P.IMPORT,
                P.PROPOSE_HAMLETS,
                P.APPROVE_HAMLETS,
                P.REVEAL_CONTACTS,
                P.EXPORT_CONTACTS,
                P.ERASE_PEOPLE,
                P.HANDLE_PRIVACY,
                P.KEEP_DIRECTORY,
                P.KEEP_OFFICES,
                P.SEE_TRAINING,
                P.MANAGE_TOPICS,
                P.ADD_MATERIALS,
                P.PLAN_TRAINING,
                P.MARK_ATTENDANCE,
                P.SEE_LIBRARY,
                P.MANAGE_LIBRARY,
                P.SEE_REPORTS,
                P.WRITE_REPORTS,  # those of districts and divided communes that ended and stand at the province
                P.REVIEW_REPORTS,
                P.SEE_ROLLUPS,
                P.WRITE_NOTES,
                P.EXPORT,
                P.EDIT_PAPERS,
                P.SUM_UP,
                P.MANAGE_ROUNDS,
                P.MANAGE_INDICATORS,
                P.SHARE_TARGETS,
                P.MANAGE_MILESTONES,
                P.ANSWER_DIFFICULTIES,
                P.ANNOUNCE,
                P.PICK_PRACTICES,
                P.MANAGE_ACCOUNTS,
                P.IMPORT_ACCOUNTS,
                P.SET_ALLOWANCES,
                P.APPROVE_ALLOWANCES,
            }
        ),
        gives=frozenset({*OF_TEAMS, Role.COMMUNE, Role.DISTRICT, Role.PARTNER, Role.LEADERSHIP}),
    ),
    Role.ADMIN: RoleRule(
        who="Người được Giám đốc Sở giao quản trị tài khoản và địa bàn của cả tỉnh.",
        levels=frozenset({1}),
        reaches_places=True,
        may=frozenset(
            {P.SEE_PLACES, P.SEE_TEAMS, P.SEE_REPORTS, P.SEE_ROLLUPS, P.MANAGE_ACCOUNTS, P.SIGN_REVIEWS}
            | {P.IMPORT_ACCOUNTS, P.SEE_EVENTS, P.SEE_SYSTEM}
            | {P.APPROVE_HAMLETS, P.REORGANISE, P.KEEP_DIRECTORY, P.SEE_TRAINING, P.SEE_LIBRARY, P.MANAGE_TOKENS}
            | {P.HANDLE_PRIVACY, P.HANDLE_BREACHES, P.KEEP_OFFICES, P.SET_ALLOWANCES}
        ),
        gives=frozenset(Role.values),
    ),
    Role.PARTNER: RoleRule(
        who="Người của bưu chính, viễn thông, công ty công nghệ được mời tập huấn; chỉ thấy buổi được giao.",
        levels=frozenset({1}),
        reaches_places=False,
        may=frozenset({P.SEE_TRAINING, P.ADD_MATERIALS, P.MARK_ATTENDANCE, P.SEE_LIBRARY}),
        gives=frozenset(),
    ),
    Role.LEADERSHIP: RoleRule(
        who="Lãnh đạo Sở, Ủy ban nhân dân, Ban chỉ đạo, Đoàn thanh niên; chỉ xem, không sửa, không thấy liên hệ.",
        levels=frozenset({1, 2, 3}),
        reaches_places=True,
        may=_READING | {P.SEE_ALLOWANCES},  # others who see support money have a verb of their own in it
        gives=frozenset(),
    ),
}


@dataclass(frozen=True)
class SessionLimits:
    """How long one sign-in lasts, whatever the browser keeps (OWASP ASVS 5.0, 7.3.1 and 7.3.2).

    ``whole`` counts from signing in and is never prolonged; ``idle`` from the last thing done. ``remembered`` takes the
    place of ``whole`` where the machine was to remember them, or the operator's REMEMBERED_DAYS if those are fewer;
    doing something at least every REMEMBERED_IDLE keeps it.
    """

    whole: datetime.timedelta
    idle: datetime.timedelta
    remembered: datetime.timedelta | None = None


_HOUR = datetime.timedelta(hours=1)
REMEMBERED_IDLE = datetime.timedelta(days=60)  # who reports once a month, and misses one
_OF_OFFICIALS = SessionLimits(whole=12 * _HOUR, idle=_HOUR)  # the longest day at a shared desk
_OF_THE_PROVINCE = SessionLimits(whole=8 * _HOUR, idle=_HOUR / 2)  # who sees a whole province: a working day

# A leader reports once or twice a month from their own phone: signing in anew each time is what made the peers' users
# write their passwords on the case. What such a phone opens is one team (docs/security.md, docs/decisions/0065).
_OF_A_TEAM = SessionLimits(whole=12 * _HOUR, idle=12 * _HOUR, remembered=datetime.timedelta(days=180))
SESSION_LIMITS: dict[str, SessionLimits] = {
    Role.LEADER: _OF_A_TEAM,
    Role.MEMBER: _OF_A_TEAM,
    Role.COMMUNE: _OF_OFFICIALS,
    Role.DISTRICT: _OF_OFFICIALS,
    Role.PARTNER: _OF_OFFICIALS,
    Role.LEADERSHIP: _OF_OFFICIALS,
    Role.STAFF: _OF_THE_PROVINCE,
    Role.ADMIN: _OF_THE_PROVINCE,
}
