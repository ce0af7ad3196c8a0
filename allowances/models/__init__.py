"""Support money: resolutions and their rules as data, the sheets of a commune's months, and confirmed days."""

from allowances.models.confirmations import DayConfirmation
from allowances.models.resolutions import ResolutionCorrection, SupportResolution, SupportRule
from allowances.models.sheets import ChosenAmount, MonthSheet, SheetLine
