"""One function behind the page, the JSON, the table and the workbook."""

from reporting.models.exports import Basis
from reporting.rollups.nodes import Counts, FigureSum, Node
from reporting.rollups.tree import rollup

__all__ = ["Basis", "Counts", "FigureSum", "Node", "rollup"]
