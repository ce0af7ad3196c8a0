"""How tests call the pages of one report."""

from typing import Any

from django.test import Client
from django.urls import reverse

from reporting.models import Report


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def show(report: Report) -> str:
    return reverse("report_show", args=[report.pk])


def post(client: Client, report: Report, *, button: str = "submit", version: int | None = None, **fields: Any) -> Any:
    """Press a button on the report's page as opened on its stored version, unless another is given."""
    stored = Report.objects.get(pk=report.pk).version
    data = {name.replace("_", "-"): value for name, value in fields.items()}
    return client.post(show(report), data | {button: "1", "version": stored if version is None else version})
