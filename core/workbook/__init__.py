"""Tables and forms written to a real .xlsx: the only package that knows the libraries that write it.

Tables that the portal reports go through XlsxWriter (charts, rules, constant memory), forms that people fill in and
send back through openpyxl. Numbers are numbers, ratios are ratios formatted as percent, dates are dates, and text is
always text: whatever a user typed, no cell is ever a formula; the portal's own (``Formula``) add numbers up.
"""

from core.workbook.explanations import Explanation, Glossary
from core.workbook.forms import Form, FormColumn, Marked, Page, write_forms
from core.workbook.headings import Heading, SheetTitle
from core.workbook.overviews import Bar, Overview, Panel
from core.workbook.tables import MOST_ON_PAPER, THOUSAND, Column, Sheet, Total
from core.workbook.values import CONTENT_TYPE, Formula, Kind, column_letter, safe_text
from core.workbook.writing import Part, write
