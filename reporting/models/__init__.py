"""What is asked (indicators, targets, rounds), what came (reports and every version sent), what goes out (exports)."""

from reporting.models.exports import Export
from reporting.models.indicators import Indicator, Platform, Target
from reporting.models.reports import Compliance, Content, Figure, Report, ReportQuerySet, Submission
from reporting.models.rounds import Round

__all__ = [
    "Compliance",
    "Content",
    "Export",
    "Figure",
    "Indicator",
    "Platform",
    "Report",
    "ReportQuerySet",
    "Round",
    "Submission",
    "Target",
]
