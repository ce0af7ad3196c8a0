"""The command that calls an action."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.refusals import Refused


class ActionCommand(BaseCommand):
    """A command that ends with the sentence of the action that refused."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
