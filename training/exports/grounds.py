"""How a document of the library is quoted as a ground of a decision."""

from accounts.models import User
from exchange.exports.decree import day_in_words, month_in_words
from teams.models import Decision
from training.models import Basis, Document


def grounds_of(decision: Decision, *, by: User) -> list[str]:
    """Return the documents in sight of ``by`` that ``decision`` is registered to rest on, the earliest first."""
    bases = Basis.objects.visible_to(by).filter(decision=decision).select_related("document")
    return [_quotation(basis.document) for basis in bases.order_by("document__issued_on", "document")]


def _quotation(document: Document) -> str:
    """Return number, day, office and subject; of a copy made before it was numbered, the month alone."""
    number, on = f"…{document.number}", month_in_words(document.issued_on)
    if not document.number.startswith("/"):
        number, on = document.number, day_in_words(document.issued_on)
    subject = f"{document.subject[:1].lower()}{document.subject[1:]}"
    return f"Văn bản số {number} {on} của {document.issuer} về việc {subject}"
