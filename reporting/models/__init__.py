"""What comes in (imports, reports), what is asked (indicators, targets, rounds), what goes out (exports)."""

from reporting.models.compliance import Compliance
from reporting.models.difficulties import Difficulty, Practice, Step
from reporting.models.exports import Export
from reporting.models.imports import HeaderChoice, Import, ImportRow
from reporting.models.indicators import Indicator, Platform, Target
from reporting.models.notices import Notice
from reporting.models.papers import PaperText
from reporting.models.photos import Photo
from reporting.models.reports import ACTIVITIES, MOST_ACTIVITIES, Content, Figure, Report, ReportQuerySet, Submission
from reporting.models.rounds import Round
from reporting.models.series import Closing, Series, Total
from reporting.models.topics import TopicLink

__all__ = [
    "ACTIVITIES",
    "MOST_ACTIVITIES",
    "Closing",
    "Compliance",
    "Content",
    "Difficulty",
    "Export",
    "Figure",
    "HeaderChoice",
    "Import",
    "ImportRow",
    "Indicator",
    "Notice",
    "PaperText",
    "Photo",
    "Platform",
    "Practice",
    "Report",
    "ReportQuerySet",
    "Round",
    "Series",
    "Step",
    "Submission",
    "Target",
    "TopicLink",
    "Total",
]
