"""The scanned PDF that a form of a decision may bring: kept between tries, handed to the action by name."""

from accounts.access import UserRequest
from teams.actions.decisions import SHELF, DecisionData
from teams.forms.teams import DecisionFields


def kept_scan(request: UserRequest, form: DecisionFields) -> str:
    """Return the signed name of the scan sent with the form or with an earlier try of it, "" for none."""
    return SHELF.receive(form, "scan", kept=request.POST.get("scan_kept", ""), owner=request.user.pk)


def decision_of(request: UserRequest, form: DecisionFields, kept: str) -> DecisionData:
    """Return the decision that a valid form holds, with its scan."""
    return DecisionData(**form.decision, file=SHELF.name_of(kept, owner=request.user.pk))
