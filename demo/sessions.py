"""What becomes of a training session, as rows: asked, answered, marked, closed, learned, judged.

Session by session the actions take two seconds each; a test holds the rows against what they leave.
"""

import datetime
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Event, User
from core.working_days import DAY
from demo.fates import dice
from demo.inserts import insert, update
from places.models import standing_in
from teams.models import Member, Position
from training.models import Answer, Attendance, Feedback, Invitation, Learned, Mark, Question, Session, SessionDay
from training.rollups.candidates import each_person_once

HOUR = datetime.timedelta(hours=1)
State, Reply, How = Attendance.Presence, Invitation.Reply, Attendance.How
# How those who were asked came, in parts of a hundred; the rest is left unmarked, and so absent.
CAME = {State.PRESENT: 74, State.LATE: 8, State.LEFT_EARLY: 3, State.EXCUSED: 4, "": 11}
REASONS = ["Bận đưa con đi khám bệnh.", "Trùng lịch họp chi bộ ấp.", "Đang vào vụ thu hoạch."]
TEXTS = [
    "Nên có thêm giờ thực hành trên điện thoại.", "Giảng viên nói chậm, dễ theo.", "Xin tài liệu in chữ to.", "", "",
    "Phòng hơi nóng, mạng yếu.", "Mong mở thêm buổi vào cuối tuần.", "",
]  # fmt: skip


@dataclass
class Course:
    """A session with those who are asked to it, in the order of the list."""

    session: Session
    members: Sequence[Member]
    shown: Collection[int] = frozenset()  # teams that visitors sign in as: their leaders come
    replies: dict[int, str] = field(default_factory=dict)  # by member
    events: list[dict[str, Any]] = field(default_factory=list)

    def invite(self, by: User, *, at: datetime.datetime) -> None:
        """Ask everybody, and let each leader answer for themself the day after."""
        members = sorted(member.pk for member in self.members)
        self._record_step("invitations.invite", by, at, after={"number": len(members), "members": members})
        insert(Invitation, [self._invitation(member, at) for member in self.members])
        self._store_events()

    def _invitation(self, member: Member, at: datetime.datetime) -> dict[str, Any]:
        reply, reason = self._reply(member)
        self.replies[member.pk] = reply
        asked = {"session_id": self.session.pk, "member_id": member.pk, "invited_at": at, "state": reply}
        if reply == Reply.INVITED:
            return asked | {"reason": "", "answered_at": None, "answered_by_id": None}
        self._record_step(
            "invitations.answer", member.user, at + DAY, before={"state": Reply.INVITED},
            after={"member": member.pk, "state": reply}, place=member.team.place_id,
        )  # fmt: skip
        return asked | {"reason": reason, "answered_at": at + DAY, "answered_by_id": member.user_id}

    def _reply(self, member: Member) -> tuple[str, str]:
        if not _leads(member):
            return Reply.INVITED, ""
        rng = dice("answer", self.session.title, member.phone)
        if rng.random() < 0.1:
            return Reply.DECLINED, rng.choice(REASONS)
        return (Reply.COMING if rng.random() < 0.8 else Reply.INVITED), ""

    def hold(self, by: User, *, at: datetime.datetime) -> None:
        """Mark the list as people come in, and close it at ``at``: who was not marked was not there, the others have
        learned; their leaders say how it was.
        """
        marks = {day: self._marks(day, by, at) for day in self.session.days.order_by("starts_at")}
        rows = [row for day in marks.values() for row in day]
        insert(Attendance, [{key: row[key] for key in _ATTENDANCE} for row in rows])
        there = Attendance.objects.filter(session=self.session).values_list("day", "member", "pk")
        keys = {(day, member): pk for day, member, pk in there}
        marked = ((keys[row["day_id"], row["member_id"]], row) for row in rows)
        insert(Mark, ({"attendance_id": pk} | {key: row[key] for key in _MARK} for pk, row in marked))
        came = self._came(rows)
        self._close(by, at, unmarked=sum(row["how"] == How.CLOSING for row in rows), trained=len(came))
        self._learn(came)
        self._judge([member for member in self.members if member.pk in came and _leads(member)])
        self._store_events()

    def _marks(self, day: SessionDay, by: User, closed_at: datetime.datetime) -> list[dict[str, Any]]:
        found = []
        for number, member in enumerate(self.members):
            rng = dice("came", str(timezone.localdate(day.starts_at)), self.session.title, str(number))
            state, how = rng.choices(list(CAME), list(CAME.values()))[0], How.LIST
            at = day.starts_at + rng.uniform(0, 0.4) * HOUR
            declined = self.replies[member.pk] == Reply.DECLINED
            if _leads(member) and member.team_id in self.shown:
                state = State.PRESENT
            elif not state or declined:
                state, how, at = State.EXCUSED if declined else State.ABSENT, How.CLOSING, closed_at
            whose = {"session_id": self.session.pk, "day_id": day.pk, "member_id": member.pk}
            when = {"checked_in_at": at, "at": at, "made_at": at}
            found.append(whose | when | {"state": state, "how": how, "by_id": by.pk})
        return found

    def _came(self, rows: Iterable[dict[str, Any]]) -> dict[int, datetime.date]:
        """Who was there on a day at least, and the last such day."""
        starts = {day.pk: timezone.localdate(day.starts_at) for day in self.session.days.all()}
        return {row["member_id"]: starts[row["day_id"]] for row in rows if row["state"] in Attendance.THERE}

    def _close(self, by: User, at: datetime.datetime, *, unmarked: int, trained: int) -> None:
        session = self.session
        session.state, session.closed_at, session.version = Session.Status.CLOSED, at, session.version + 1
        update(Session, [(session.pk, {"state": session.state, "closed_at": at, "version": session.version})])
        self._record_step("sessions.close", by, at, after={"unmarked": unmarked, "trained": trained})

    def _learn(self, came: dict[int, datetime.date]) -> None:
        rng = dice("certificates", self.session.organiser.code, self.session.title, str(self.session.starts_at))
        versions = {topic: _version(topic, self.session) for topic in self.session.topics.order_by("pk")}
        insert(
            Learned,
            [
                {"session_id": self.session.pk, "topic_id": topic.pk, "version_id": version, "member_id": member.pk}
                | {"team_id": member.team_id, "on": came[member.pk], "certificate": f"{rng.getrandbits(128):032x}"}
                for topic, version in versions.items()
                for member in self.members
                if member.pk in came
            ],
        )

    def _judge(self, leaders: Collection[Member]) -> None:
        """Most who were there and have an account say how it was, and answer what was asked."""
        asked, feedback, answers = list(Question.objects.asked_after(self.session)), [], []
        for member in leaders:
            leader = member.user
            rng = dice("after", self.session.title, leader.username if leader else "")
            at = self.session.ends_at + rng.uniform(2, 100) * HOUR
            whose = {"session_id": self.session.pk, "member_id": member.pk, "at": at}
            if rng.random() < 0.75:
                useful, clear, able = (rng.choices([2, 3, 4, 5], [4, 16, 45, 35])[0] for _ in range(3))
                said = {"useful": useful, "clear": clear, "able": able, "text": rng.choice(TEXTS)}
                feedback.append(whose | said)
                self._record_step("feedback.give", leader, at)
            if asked and rng.random() < 0.8:
                chosen = list(_quiz_answers(asked, rng))
                answers += [whose | {"question_id": question.pk, "chosen": one} for question, one in chosen]
                right = sum(question.right == one for question, one in chosen)
                self._record_step("quizzes.take", leader, at, after={"right": right, "asked": len(asked)})
        insert(Feedback, feedback)
        insert(Answer, answers)

    def _record_step(
        self,
        verb: str,
        by: User | None,
        at: datetime.datetime,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        place: int | None = None,
    ) -> None:
        self.events.append(
            {
                "at": at,
                "by_id": by and by.pk,
                "verb": verb,
                "place_id": place or self.session.organiser_id,
                "subject": str(self.session),
                "subject_type": Session._meta.label_lower,
                "subject_id": self.session.pk,
                "before": before or {},
                "after": after or {},
            }
        )

    def _store_events(self) -> None:
        insert(Event, self.events)
        self.events = []


_ATTENDANCE = ("session_id", "day_id", "member_id", "state", "checked_in_at", "how")
_MARK = ("state", "how", "by_id", "at", "made_at")


def candidates(session: Session, *, only: str = "") -> list[Member]:
    """The members, or those of a position, of the teams that stand where it is for, on its first day."""
    there = Q(pk__in=[])
    for place in session.places.all():
        there |= standing_in(place, "team__place__path")
    rows = Member.objects.filter(there).current_on(timezone.localdate(session.starts_at))
    rows = rows.filter(position=only) if only else rows
    listed = sorted(
        rows.select_related("team__place", "user").order_by("sort_key", "pk"),
        key=lambda one: (one.team.place.path, one.team.sort_key, Position.values.index(one.position)),
    )
    return list(each_person_once(listed))


def _quiz_answers(asked: Iterable[Question], rng: random.Random) -> Iterator[tuple[Question, int]]:
    for question in asked:
        yield question, question.right if rng.random() < 0.75 else rng.randrange(len(question.choices))


def _leads(member: Member) -> bool:
    return member.position == Position.LEADER


def _version(topic: Any, session: Session) -> int | None:
    day = timezone.localdate(session.starts_at)
    stood = topic.versions.filter(starts_on__lte=day).order_by("-starts_on", "-number").first()
    return stood and stood.pk
