"""What is asked (indicators, targets, series, rounds), what comes in (reports, difficulties, good practices), and who
is followed up when nothing does.
"""

from reporting.models.assessments import AssessedMeasure, Assessment, AssessmentCriterion, TeamGrade, YearGrade
from reporting.models.basis import Basis
from reporting.models.compliance import Compliance
from reporting.models.contents import ACTIVITIES, MOST_ACTIVITIES, Content
from reporting.models.denominators import KINDS_ENTERED, Denominator, DenominatorKind
from reporting.models.diary import DiaryCount, DiaryEntry, DiaryEntryQuerySet, DiaryKind, DiaryPresence
from reporting.models.difficulties import Difficulty, Practice, Step
from reporting.models.follow_ups import FollowUp, FollowUpAttempt, FollowUpQuerySet, NewAttempt
from reporting.models.indicators import Indicator, Platform, Target
from reporting.models.period_notes import PeriodNote
from reporting.models.photos import Photo
from reporting.models.report_causes import CAUSES_OF_SILENCE, ReportCause, with_report_causes
from reporting.models.reports import Figure, Report, ReportQuerySet, Submission
from reporting.models.resident_classes import ResidentClass, ResidentClassQuerySet, SkillCount
from reporting.models.rounds import Round, RoundQuerySet
from reporting.models.sayings import Saying
from reporting.models.sendings import DeviceKind, Sending, SentFrom
from reporting.models.series import Closing, Series, Total
from reporting.models.silence import Cause, silent_reports, teams_to_follow, with_causes
from reporting.models.skills import SkillGoal, SkillLevel
from reporting.models.ties import Tie, other_reviewers_of, tie_of
from reporting.models.topics import TopicLink
