"""How long an imported workbook takes to preview and to write, beside django-import-export's dry run of the same file.

Run in the environment of a migrated portal: ``python -m benchmarks.import_members [ROWS …]``. The peer is no
dependency:
``pip install "django-import-export[xlsx]"`` into the environment first, or its column stays empty. What it writes is
rolled back.

The file holds one line a membership of a province: nine in ten as they are stored, one in twenty with another birth
year, one in twenty new. Ours reads the file in a child process, finds places and teams by name, checks every rule and
stages what it found as rows, then writes it by the actions of the pages; the peer gets the team's number in a column
of its own, since it looks nothing up by several columns, and stages nothing.
"""

import datetime
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import openpyxl  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from exchange.actions import imports  # noqa: E402
from places.models import Level, Place  # noqa: E402
from teams.models import Decision, Member, Organisation, Person, Placement, Position, Team  # noqa: E402

FOUNDED_ON = datetime.date(2022, 6, 10)
SIZE = 10  # members a team
SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ"]
MIDDLES = ["Văn", "Thị", "Thanh", "Ngọc", "Minh", "Hữu", "Kim", "Quốc", "Thu", "Đức"]
GIVEN = ["An", "Bình", "Châu", "Dũng", "Em", "Giang", "Hạnh", "Khánh", "Lan", "Mai"]
HEADERS = ["Xã", "Ấp, khu phố", "Tên tổ", "Họ và tên", "Số điện thoại", "Giới tính", "Năm sinh", "Đơn vị", "Chức danh",
           "Ngày tham gia", "team_id"]  # fmt: skip


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print seconds by the clock and of the processor (with the child's, without PostgreSQL's), queries, and the most
    memory held so far. Queries are counted: Django's own log keeps the last 9,000 only.
    """
    queries = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    started, used = time.perf_counter(), _processor_seconds()
    with connection.execute_wrapper(count):
        yield
    seconds, used = time.perf_counter() - started, _processor_seconds() - used
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  {what:<44} {seconds:7.2f} s  {used:7.2f} s of processor  {queries:>6} queries  {most} MB", flush=True)


def _processor_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def name(n: int) -> str:
    return f"{SURNAMES[n // 100 % 10]} {MIDDLES[n // 10 % 10]} {GIVEN[n % 10]}"


def build(rows: int) -> tuple[Place, list[Team]]:
    """A province of communes with ten hamlets each, a team a hamlet, ten memberships a team."""
    province = Place.objects.create(
        code="bench", level=1, kind="tỉnh", path="9000", stands_at="9000", **Place.naming("Tỉnh đo")
    )
    teams_wanted = -(-rows // SIZE)
    communes = _below([province], Level.COMMUNE, "xã", -(-teams_wanted // 10))
    hamlets = _below(communes, Level.HAMLET, "ấp", 10)[:teams_wanted]
    decision = Decision.objects.create(place=province, number="1", signed_on=FOUNDED_ON, issued_by="UBND")
    teams = Team.objects.bulk_create(
        [
            Team(place=place, decision=decision, established_on=FOUNDED_ON, **Team.naming(f"Tổ {place.name}"))
            for place in hamlets
        ],
        batch_size=1_000,
    )
    Placement.objects.bulk_create(
        [Placement(team=team, place=team.place, starts_on=FOUNDED_ON) for team in teams], batch_size=1_000
    )
    people = Person.objects.bulk_create([Person() for _ in range(len(teams) * SIZE)], batch_size=1_000)
    Member.objects.bulk_create(
        [_member(team, person, n) for n, (team, person) in enumerate(zip(_each(teams), people, strict=True))],
        batch_size=1_000,
    )
    return province, teams


def _below(parents: list[Place], level: int, kind: str, each: int) -> list[Place]:
    paths = [
        (parent, n, parent.path.ljust(4 * (level - 1), "0") + f"{n:04}")
        for parent in parents
        for n in range(1, each + 1)
    ]
    rows = [
        Place(
            code=f"{parent.path}-{n}", level=level, kind=kind, parent=parent, path=path, stands_at=path,
            **Place.naming(f"{kind.capitalize()} {parent.path[-4:].lstrip('0')}.{n}"),
        )
        for parent, n, path in paths
    ]  # fmt: skip
    return Place.objects.bulk_create(rows, batch_size=1_000)


def _each(teams: list[Team]) -> list[Team]:
    return [team for team in teams for _ in range(SIZE)]


def _member(team: Team, person: Person, n: int) -> Member:
    return Member(
        team=team, person=person, phone=f"09{n:08}", birth_year=1950 + n % 50, joined_on=FOUNDED_ON,
        organisation=Organisation.YOUTH, position=Position.LEADER if n % SIZE == 0 else Position.MEMBER,
        **Member.naming(name(n)),
    )  # fmt: skip


def write(path: Path, rows: int) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Thành viên")
    sheet.append(HEADERS)
    stored = Member.objects.select_related("team__place__parent").order_by("pk")[:rows]
    for n, member in enumerate(stored.iterator(chunk_size=2_000)):
        year = member.birth_year + 1 if n % 20 == 7 else member.birth_year
        full_name, phone = (member.full_name, member.phone) if n % 20 != 13 else (f"{name(n)} Mới", f"08{n:08}")
        position = Position.MEMBER if n % 20 == 13 else Position(member.position)
        place = member.team.place
        sheet.append(
            [place.parent.name, place.name, member.team.name, full_name, phone, None, year,
             Organisation(member.organisation).label, position.label, member.joined_on, member.team_id]
        )  # fmt: skip
    workbook.save(path)


def ours(path: Path, province: Place, official: User) -> None:
    with timed("ours: pre-flight, reading, preview staged"):
        batch = imports.receive(kind="teams", place=province, file_name=path.name, data=path.read_bytes(), by=official)
        imports.run(batch.pk)
    batch.refresh_from_db()
    print(
        f"    {batch.state}: {batch.new} new, {batch.changed} changed, {batch.unchanged} unchanged, {batch.wrong} wrong"
    )
    if batch.error:
        print(f"    {batch.error}")
    with timed("ours: confirmed, compared again, written"):
        imports.confirm(batch, digest=batch.digest, by=official)
        imports.run(batch.pk)
    batch.refresh_from_db()
    print(f"    {batch.state} {batch.error}")


def peer(path: Path) -> None:
    try:
        from import_export import fields, resources  # noqa: PLC0415
        from import_export.widgets import DateWidget, ForeignKeyWidget, IntegerWidget  # noqa: PLC0415
        from tablib import Dataset  # noqa: PLC0415
    except ImportError:
        print("  django-import-export is not installed: nothing to stand beside")
        return

    class MemberResource(resources.ModelResource):  # type: ignore[misc]
        team = fields.Field("team", "team_id", ForeignKeyWidget(Team))
        full_name = fields.Field("full_name", "Họ và tên")
        phone = fields.Field("phone", "Số điện thoại")
        birth_year = fields.Field("birth_year", "Năm sinh", IntegerWidget())
        joined_on = fields.Field("joined_on", "Ngày tham gia", DateWidget())

        class Meta:
            model = Member
            import_id_fields = ["team", "full_name"]
            fields = ["team", "full_name", "phone", "birth_year", "joined_on"]
            skip_unchanged = True
            report_skipped = True

        def before_import_row(self, row: Any, **kwargs: Any) -> None:
            row["Ngày tham gia"] = row["Ngày tham gia"].date()  # or it would differ from every stored day

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            if instance.person_id is None:
                instance.person = Person.objects.create()
                instance.organisation, instance.position = Organisation.YOUTH, Position.MEMBER

    with timed("django-import-export: dry run"):
        data = Dataset().load(path.read_bytes(), format="xlsx")
        result = MemberResource().import_data(data, dry_run=True)
    print(f"    {dict(result.totals)}")


def main(sizes: list[int]) -> None:
    for rows in sizes:
        print(f"{rows:,} rows on {connection.vendor}, load {os.getloadavg()[0]:.1f}")
        path = Path(os.environ.get("DATA_ROOT", "var")) / f"members-{rows}.xlsx"
        with transaction.atomic():
            province, _ = build(rows)
            official = User.objects.create(username="do", role=Role.STAFF, place=province, **User.naming("Người Đo"))
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")
            write(path, rows)
            peer(path)
            ours(path, province, official)
            transaction.set_rollback(True)
        path.unlink()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [3_000, 30_000])
