"""Tables and forms written to a real .xlsx: the only package that knows openpyxl's writer.

Sheets are streamed (write-only mode). Numbers are numbers, ratios are ratios formatted as percent, dates are dates, and
text is always text: whatever a user typed, no cell is ever a formula.
"""

from reporting.workbook.cells import Kind, safe_text
from reporting.workbook.forms import Form, FormColumn, Marked, Page, write_forms
from reporting.workbook.tables import Column, Heading, Sheet, Total, write

__all__ = [
    "Column",
    "Form",
    "FormColumn",
    "Heading",
    "Kind",
    "Marked",
    "Page",
    "Sheet",
    "Total",
    "safe_text",
    "write",
    "write_forms",
]
