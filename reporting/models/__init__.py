"""What is asked (indicators, targets, series, rounds) and what comes in (reports, difficulties, good practices)."""

from reporting.models.basis import Basis
from reporting.models.compliance import Compliance
from reporting.models.difficulties import Difficulty, Practice, Step
from reporting.models.indicators import Indicator, Platform, Target
from reporting.models.photos import Photo
from reporting.models.reports import ACTIVITIES, MOST_ACTIVITIES, Content, Figure, Report, ReportQuerySet, Submission
from reporting.models.rounds import Round, RoundQuerySet
from reporting.models.series import Closing, Series, Total
from reporting.models.ties import Tie, other_reviewers_of, tie_of
from reporting.models.topics import TopicLink
