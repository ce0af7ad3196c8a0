"""``manage.py start``: the tables, the cache's table and the shipped places, as this version wants them."""

from typing import Any

from django.core.management import call_command

from core.commands import ActionCommand

# ``migrate`` is the portal's own, which waits for a backup and holds nobody up; the last only tells.
STEPS = [("migrate", {"interactive": False}), ("createcachetable", {}), ("import_places", {}), ("reopened_places", {})]


class Command(ActionCommand):
    """Run by both installs for each version, as the owner of the tables, between two runs of ``database_roles``.

    What is there stays, so it can be run again after whatever stopped it. It issues no slip: a slip's code is hashed
    with SECRET_KEY, which the owner of the tables is not told.
    """

    help = "Lập hoặc nâng cấp bảng, bảng bộ đệm và địa bàn kèm theo bản này; chạy lại không đổi gì đã có."

    def handle(self, *args: Any, **options: Any) -> None:
        for command, given in STEPS:
            call_command(command, **given, stdout=self.stdout, stderr=self.stderr, verbosity=options["verbosity"])
