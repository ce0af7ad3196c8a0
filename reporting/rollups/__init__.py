"""One function behind the page, the JSON, the table and the workbook."""

from reporting.models.exports import Basis
from reporting.rollups.attainment import Attained, against_targets, attained
from reporting.rollups.below import Below, below
from reporting.rollups.frozen import rollup
from reporting.rollups.nodes import Counts, FigureSum, Node, walk
from reporting.rollups.references import references
from reporting.rollups.series import Reading, series
from reporting.rollups.tree import count

__all__ = [
    "Attained",
    "Basis",
    "Below",
    "Counts",
    "FigureSum",
    "Node",
    "Reading",
    "against_targets",
    "attained",
    "below",
    "count",
    "references",
    "rollup",
    "series",
    "walk",
]
