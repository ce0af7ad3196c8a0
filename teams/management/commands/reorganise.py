"""``manage.py reorganise DECISION``: prepares a reorganisation from its files, tells what it would do, does it."""

import datetime
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from core.commands import ActionCommand
from core.templatetags.wording import day, number
from core.text import clean
from places.actions.reorganisations.files import read_links, read_places
from places.models import Level, Place, existing, prefix_length
from teams.actions import reorganisations as project
from teams.actions import reorganising as reorganisations
from teams.actions.reorganising import wording
from teams.models import Reorganisation

ONE_DAY = datetime.timedelta(days=1)
State = Reorganisation.Stage


class Command(ActionCommand):
    help = "Prepare the reorganisation of a resolution, print its check and its consequences, and carry it out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("decision", help="the resolution's number, as 1682/NQ-UBTVQH15")
        parser.add_argument("--title", help="needed the first time")
        parser.add_argument("--signed-on", type=datetime.date.fromisoformat, help="2025-06-16; needed the first time")
        parser.add_argument("--effective-on", type=datetime.date.fromisoformat, help="needed the first time")
        parser.add_argument("--places", type=Path, help="CSV as data/places.csv; rows of other days are passed over")
        parser.add_argument("--successions", type=Path, help="CSV as data/successions.csv")
        parser.add_argument(
            "--kept-at", help="code, on the last day before, of the province that keeps it (default: the only one)"
        )
        parser.add_argument("--check", action="store_true", help="store nothing; fail where there is a fault")
        parser.add_argument("--carry-out", action="store_true", help="do it, without asking the provinces to agree")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            self._execute(options)
            transaction.set_rollback(options["check"])

    def _execute(self, options: dict[str, Any]) -> None:
        reorganisation = self._prepare(options)
        self.stdout.write(f"{reorganisation}, {reorganisation.decision}, từ ngày {day(reorganisation.effective_on)}")
        if reorganisation.state == State.DONE:
            self._tell("Đã thực hiện từ trước.", wording.result_lines(reorganisation))
            return
        outcome = reorganisations.consequences(reorganisation)
        for fault in outcome.faults:
            self.stdout.write(f"LỖI  {fault}")
        for place in outcome.possibly_forgotten:
            self.stdout.write(f"XEM LẠI  {place} ({place.parent}) không có trong danh sách nên giữ nguyên.")
        self._tell("Khi thực hiện:", wording.consequence_lines(outcome))
        if outcome.faults and (options["check"] or options["carry_out"]):
            raise CommandError(f"Có {number(len(outcome.faults))} lỗi nên chưa thực hiện được.")
        if options["carry_out"] and not options["check"]:
            done = reorganisations.carry_out(reorganisation, by=None)
            self._tell("Đã thực hiện:", wording.result_lines(done))

    def _prepare(self, options: dict[str, Any]) -> Reorganisation:
        """Return the stored project of the resolution or a new one, with the content of the files. Raises
        CommandError.
        """
        found = Reorganisation.objects.filter(decision=clean(options["decision"])).select_related("kept_at")
        if options["kept_at"]:
            found = found.filter(kept_at__code=options["kept_at"])
        stored = found.order_by("pk").first()
        if stored is not None and stored.state == State.DONE:
            return stored
        effective_on: datetime.date | None = options["effective_on"] or (stored.effective_on if stored else None)
        if effective_on is None:
            raise CommandError("Xin ghi --effective-on.")
        links, left = _read(read_links, options["successions"], effective_on)
        news, others = _read(read_places, options["places"], effective_on)
        if left + others:
            self.stdout.write(f"Bỏ qua {number(left + others)} dòng của ngày khác.")
        if stored is None:
            if not options["title"] or not options["signed_on"]:
                raise CommandError("Lần đầu xin ghi --title, --signed-on và --effective-on.")
            stored = project.create(
                _keeper(options["kept_at"], effective_on, [link.old for link in links or []]),
                title=options["title"], decision=options["decision"], signed_on=options["signed_on"],
                effective_on=effective_on, by=None,
            )  # fmt: skip
        else:
            given = {name: options[name] for name in ("title", "signed_on", "effective_on") if options[name]}
            stored = project.edit(stored, by=None, **given) if given and stored.is_open else stored
        if (news is not None or links is not None) and stored.is_open:
            stands = project.reorganisation_plan(stored)
            stored = project.set_content(
                stored,
                news=list(stands.news) if news is None else news,
                links=list(stands.links) if links is None else links,
                by=None,
            )
        return stored

    def _tell(self, title: str, lines: wording.Lines) -> None:
        self.stdout.write(title)
        for word, figure in lines:
            self.stdout.write(f"  {word}: {figure}")


def _read(reader: Any, path: Path | None, effective_on: datetime.date) -> tuple[Any, int]:
    """Return what a file says, None without one, and how many of its rows tell of other days.

    Refuses with bad_file.
    """
    return (None, 0) if path is None else reader(path, effective_on=effective_on)


def _keeper(code: str | None, effective_on: datetime.date, olds: list[Place]) -> Place:
    """Return the province of ``code`` on the last day before; without one, the only one in which places end."""
    provinces = Place.objects.filter(existing(effective_on - ONE_DAY), level=Level.PROVINCE).order_by("path")
    if code:
        found = list(provinces.filter(code=code))
    else:
        found = list(provinces.filter(path__in={old.path[: prefix_length(Level.PROVINCE)] for old in olds}))
    if len(found) != 1:
        names = ", ".join(f"{place.code} ({place})" for place in found) or "không có tỉnh nào"
        raise CommandError(f"Xin ghi --kept-at là mã của tỉnh soạn. Tìm thấy: {names}.")
    return found[0]
