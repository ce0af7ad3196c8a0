"""One function behind the page, the JSON, the table and the workbook."""

from reporting.models.basis import Basis
from reporting.rollups.attainment import Attained, against_targets, attainments
from reporting.rollups.below import Below, below, differing
from reporting.rollups.causes import (
    CauseCounts,
    ChiefCause,
    cause_counts,
    cause_in_words,
    causes,
    chief_cause,
    reports_behind,
)
from reporting.rollups.nodes import Counts, FigureSum, Node, walk
from reporting.rollups.origins import (
    Notes,
    Origin,
    Undivided,
    basis_at_first,
    became,
    not_asked,
    notes,
    origins,
    origins_between,
    stands_in,
    told_elsewhere,
    undivided,
)
from reporting.rollups.references import last_known, last_known_of, references
from reporting.rollups.sums import RoundReading, count, rollup, series
