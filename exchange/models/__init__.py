"""Files asked for and files sent in."""

from exchange.models.exports import Export
from exchange.models.imports import HeaderChoice, Import, ImportQuerySet, ImportRow, ValueChoice
