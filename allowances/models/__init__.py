"""Support money: resolutions and their rules as data, and the sheets of a commune's months."""

from allowances.models.resolutions import ResolutionCorrection, SupportResolution, SupportRule
from allowances.models.sheets import ChosenAmount, MonthSheet, SheetLine
