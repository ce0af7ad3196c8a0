"""Builds the national world by set-based SQL: ``python -m benchmarks.national.world`` (``--drop`` takes it away).

63 provinces, 705 districts, 10,599 communes, 90,500 hamlets; 80,000 teams with a leader each; twelve monthly rounds
of 2024 in every province, ten indicators each: 960,000 reports that are asked for 9.6 million figures. Of a hundred
reports 85 came in time, 7 late, 3 lie with their team again, 5 never came (one of them excused); of a hundred figures
3 were not answered. Figures lie in the table in the order in which they came.

Left out, since no figure to reach reads them: earlier versions of reports (``Submission``) and the record (``Event``).
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import databases

databases.prepare(databases.NATIONAL)

# From here on Django's settings are read.
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from benchmarks.national.loading import DRAW, bare, execute, insert, naming, naming_person  # noqa: E402
from places.models import Place  # noqa: E402
from reporting.models import Figure, Indicator, Platform, Report, Round, Series, Target  # noqa: E402
from teams.models import Decision, Member, Person, Placement, Ruling, Team  # noqa: E402

PROVINCES, DISTRICTS, COMMUNES, HAMLETS, TEAMS = (
    (3, 6, 12, 48, 40) if databases.TINY else (63, 705, 10_599, 90_500, 80_000)
)
MONTHS, INDICATORS, TARGETED = 12, 10, 4
# The first place of a level has this id plus one.
PROVINCE, DISTRICT, COMMUNE, HAMLET = 0, 100, 1_000, 20_000
ZONE = "'Asia/Ho_Chi_Minh'"
YEAR = 2024  # the last whole year with districts
PASSWORD = "to cong nghe so 2022"  # noqa: S105 – that of the demo


@contextmanager
def step(what: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    print(f"{what:<58} {time.perf_counter() - started:7.1f} s", flush=True)


def places() -> None:
    insert(
        Place,
        f"generate_series(1, {PROVINCES}) AS n",
        id=f"{PROVINCE} + n", code="lpad(n::text, 4, '0')", level="1", kind="'tỉnh'", path="lpad(n::text, 4, '0')",
        stands_at="lpad(n::text, 4, '0')",
        **naming("Tỉnh", "n"),
    )  # fmt: skip
    _below(2, "huyện", "Huyện", above=(PROVINCE, PROVINCES), here=(DISTRICT, DISTRICTS))
    _below(3, "xã", "Xã", above=(DISTRICT, DISTRICTS), here=(COMMUNE, COMMUNES))
    _below(4, "ấp", "Ấp", above=(COMMUNE, COMMUNES), here=(HAMLET, HAMLETS))
    for level in (3, 2, 1):
        execute(
            f"""
            UPDATE places_place p SET households = s.households, population = s.population FROM (
              SELECT parent_id, sum(households) AS households, sum(population) AS population
              FROM places_place GROUP BY 1) s
            WHERE s.parent_id = p.id AND level = {level}
            """
        )


def _below(level: int, kind: str, word: str, *, above: tuple[int, int], here: tuple[int, int]) -> None:
    """As many places as ``here`` says, spread evenly over those of ``above`` (each: id before the first, number)."""
    households = "60 + pg_temp.draw(n, 1, 340)"
    insert(
        Place,
        f"""(
          SELECT n, parent.id AS parent, row_number() OVER (PARTITION BY parent.id ORDER BY n) AS k, parent.path AS over
          FROM generate_series(1, {here[1]}) AS n
          JOIN places_place parent ON parent.id = {above[0]} + (n - 1) * {above[1]} / {here[1]} + 1
          ORDER BY n
        ) AS rows""",
        id=f"{here[0]} + n", code="over || lpad(k::text, 4, '0')", level=str(level), kind=f"'{kind}'", parent="parent",
        path="over || lpad(k::text, 4, '0')", stands_at="over || lpad(k::text, 4, '0')",
        latitude="9 + pg_temp.draw(n, 2, 14000) / 1000.0",
        longitude="103 + pg_temp.draw(n, 3, 6000) / 1000.0",
        households=households if level == 4 else "NULL",
        population=f"({households}) * 7 / 2" if level == 4 else "NULL",
        **naming(word, "k"),
    )  # fmt: skip


def teams() -> None:
    """A team in 80,000 of the hamlets, founded by a decision of its commune, with a leader who can sign in."""
    insert(
        Decision,
        f"generate_series(1, {COMMUNES}) AS n",
        id="n", number="n || '/QĐ-UBND'", signed_on="DATE '2022-06-15'", issued_by="'UBND xã'", place=f"{COMMUNE} + n",
    )  # fmt: skip
    insert(
        Team,
        f"""(SELECT n, {HAMLET} + ((n - 1)::bigint * {HAMLETS} / {TEAMS} + 1)::int AS hamlet
             FROM generate_series(1, {TEAMS}) AS n) AS rows JOIN places_place p ON p.id = hamlet""",
        id="n", place="hamlet", decision=f"p.parent_id - {COMMUNE}", established_on="DATE '2022-06-20'",
        zalo_url="CASE WHEN mod(n, 3) = 0 THEN 'https://zalo.me/g/mau' || n ELSE '' END", **naming("Tổ", "n"),
    )  # fmt: skip
    insert(Placement, "teams_team AS t", team="t.id", place="t.place_id", starts_on="t.established_on")
    insert(
        Ruling, "teams_team AS t",
        team="t.id", decision="t.decision_id", kind="'found'", effective_on="t.established_on",
    )  # fmt: skip
    insert(Person, "teams_team AS t", id="t.id")
    insert(
        User, "teams_team AS t",
        id="t.id", username="'to' || t.id", password="'!'", role=f"'{Role.LEADER}'", place="t.place_id",  # noqa: S106
        **naming_person("Tổ trưởng mẫu", "t.id"),
    )  # fmt: skip
    insert(
        Member, "teams_team AS t",
        team="t.id", person="t.id", organisation="'hamlet_head'", position="'leader'", joined_on="t.established_on",
        user="t.id", phone="'09' || lpad(t.id::text, 8, '0')", **naming_person("Tổ trưởng mẫu", "t.id"),
    )  # fmt: skip


def officials() -> None:
    """One account for the first office of each level."""
    password = make_password(PASSWORD)
    for name, role, place in (
        ("chuyenvien", Role.STAFF, PROVINCE), ("quantri", Role.ADMIN, PROVINCE),
        ("canbohuyen", Role.DISTRICT, DISTRICT), ("canboxa", Role.COMMUNE, COMMUNE),
    ):  # fmt: skip
        User.objects.create(username=name, role=role, place_id=place + 1, password=password, **User.naming(name))


def rounds() -> None:
    """A monthly series in every province, by the cut-offs of decree 09/2019/NĐ-CP, and its twelve rounds."""
    platform = Platform.objects.create(name="Nền tảng mẫu", group=Platform.Group.SOCIETY)
    Indicator.objects.bulk_create(
        Indicator(
            code=f"ct-{n:02}", name=f"Chỉ tiêu mẫu {n}", unit="hộ", counts="Số hộ đếm được trong kỳ.", order=n,
            kind=Indicator.Kind.STOCK if n % 3 == 0 else Indicator.Kind.FLOW, platform=platform, starts_on="2022-01-01",
        )
        for n in range(1, INDICATORS + 1)
    )  # fmt: skip
    wording = "'Trước ngày 22 hằng tháng'"
    insert(
        Series, f"generate_series(1, {PROVINCES}) AS p",
        id="p", code="'thang-' || lpad(p::text, 2, '0')", title="'Báo cáo tháng, tỉnh ' || p", period="'month'",
        within=f"{PROVINCE} + p", days="""'{"4": 5}'""", due_wording=wording, starts_on=f"DATE '{YEAR}-01-01'",
        ends_on=f"DATE '{YEAR}-12-31'",
    )  # fmt: skip
    month = "lpad(m::text, 2, '0')"
    insert(
        Round, f"generate_series(1, {MONTHS}) AS m, generate_series(1, {PROVINCES}) AS p",
        id=f"(m - 1) * {PROVINCES} + p", code=f"'t' || lpad(p::text, 2, '0') || '-{YEAR}-' || {month}",
        title=f"'Tháng ' || m || '/{YEAR}'", level="4", within=f"{PROVINCE} + p", series="p",
        period=f"'{YEAR}-' || {month}", due_wording=wording,
        data_from=f"(make_date({YEAR}, m, 15) - INTERVAL '1 month')::date", data_to=f"make_date({YEAR}, m, 14)",
        opens_at=f"make_timestamptz({YEAR}, m, 10, 0, 0, 0, {ZONE})",
        due_at=f"make_timestamptz({YEAR}, m, 22, 0, 0, 0, {ZONE})",
    )  # fmt: skip
    for asking, column in ((Series, "series_id"), (Round, "round_id")):
        through = asking.indicators.through._meta.db_table
        execute(
            f"INSERT INTO {through} ({column}, indicator_id) SELECT a.id, i.id "
            f"FROM {asking._meta.db_table} a, reporting_indicator i"
        )


def reports() -> None:
    """Every team owes every round of its province; how it came is drawn by the report's number."""
    hours = "INTERVAL '1 second'"
    insert(
        Report,
        f"""(
          SELECT m, t.id AS team, t.place_id AS place, substr(path, 1, 4)::int AS province,
            (m - 1) * {TEAMS} + t.id AS id, pg_temp.draw((m - 1) * {TEAMS} + t.id, 4, 100) AS fate
          FROM generate_series(1, {MONTHS}) AS m, teams_team t JOIN places_place p ON p.id = t.place_id
        ) AS one JOIN reporting_round r ON r.id = (m - 1) * {PROVINCES} + province,
        LATERAL (SELECT CASE
          WHEN fate < 85 OR fate BETWEEN 92 AND 94 THEN opens_at + pg_temp.draw(one.id, 5, 12 * 86400) * {hours}
          WHEN fate < 92 THEN r.due_at + pg_temp.draw(one.id, 5, 5 * 86400) * {hours} END AS sent) AS instant
        ORDER BY one.id""",
        id="one.id", round="r.id", place="place", team="team", due_at="r.due_at", first_submitted_at="sent",
        submitted_at="sent",
        state="""CASE WHEN fate < 60 THEN 'accepted' WHEN fate < 92 THEN 'submitted' WHEN fate < 95 THEN 'returned'
                 WHEN fate = 99 THEN 'excused' ELSE 'expected' END""",
        accepted_at="CASE WHEN fate < 60 THEN r.due_at + INTERVAL '6 days' END",
        returned_at="CASE WHEN fate BETWEEN 92 AND 94 THEN r.due_at + INTERVAL '6 days' END",
        return_reason="CASE WHEN fate BETWEEN 92 AND 94 THEN 'Xin xem lại số hộ.' ELSE '' END",
        excused_at="CASE WHEN fate = 99 THEN r.due_at + INTERVAL '1 day' END",
        excuse_reason="CASE WHEN fate = 99 THEN 'Mưa lũ, tổ không hoạt động được.' ELSE '' END",
        narrative="""CASE WHEN fate < 95 THEN 'Tổ đến từng nhà hướng dẫn bà con dùng dịch vụ công trực tuyến, cài '
                     || 'ứng dụng, thanh toán không dùng tiền mặt; còn vướng ở nơi sóng yếu.' ELSE '' END""",
        activities="""CASE WHEN fate < 95
                      THEN jsonb_build_object('sessions', mod(fate, 4), 'households', fate, 'people', 2 * fate)
                      ELSE '{}' END""",
        version="CASE WHEN fate < 60 OR fate BETWEEN 92 AND 94 THEN 2 WHEN fate < 92 OR fate = 99 THEN 1 ELSE 0 END",
    )  # fmt: skip


def figures() -> None:
    insert(
        Figure,
        """(SELECT id, round_id FROM reporting_report WHERE submitted_at IS NOT NULL ORDER BY submitted_at, id) AS r,
        LATERAL (SELECT i.id, i.kind FROM reporting_indicator i WHERE r.id IS NOT NULL ORDER BY i.id) AS i""",
        report="r.id", indicator="i.id",
        value=f"""CASE WHEN pg_temp.draw(r.id * 16 + i.id, 6, 100) < 3 THEN NULL
                  WHEN i.kind = 'flow' THEN pg_temp.draw(r.id * 16 + i.id, 7, 60)
                  ELSE pg_temp.draw(r.id * 16 + i.id, 7, 40) + 10 * ((r.round_id - 1) / {PROVINCES}) END""",
    )  # fmt: skip


def targets() -> None:
    """A year's target for every team, of four of the ten indicators."""
    insert(
        Target,
        f"teams_team AS t, (SELECT id FROM reporting_indicator ORDER BY id LIMIT {TARGETED}) AS i ORDER BY t.id, i.id",
        team="t.id", indicator="i.id", starts_on=f"DATE '{YEAR}-01-01'", ends_on=f"DATE '{YEAR}-12-31'",
        value="100 + pg_temp.draw(t.id * 16 + i.id, 8, 400)",
    )  # fmt: skip


def build() -> None:
    started = time.perf_counter()
    with step("the database under today's migrations"):
        connection.close()
        databases.create(databases.NATIONAL)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    # Each statement is its own transaction: the checks it defers are done when the tables are stripped.
    execute(DRAW)
    execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET jit = off")
    for what, load in (
        (f"{PROVINCES} provinces, {DISTRICTS} districts, {COMMUNES:,} communes, {HAMLETS:,} hamlets", places),
        (f"{TEAMS:,} teams, their leaders and the decisions behind them", teams),
        ("accounts of officials", officials),
        (f"{INDICATORS} indicators, {MONTHS} rounds in each province", rounds),
    ):
        with step(what):
            load()
    with step(f"{MONTHS * TEAMS:,} reports, checked by every constraint"), bare(Report):
        reports()
    with step(f"{TARGETED * TEAMS:,} targets"), bare(Target):
        targets()
    with step("the figures of those that came"), bare(Figure):
        figures()
    with step("VACUUM ANALYZE"):
        # Visibility, as autovacuum would have brought it meanwhile, of what this world fills, and statistics.
        execute("VACUUM places_place, teams_team, reporting_report, reporting_figure, reporting_target")
        execute("ANALYZE")
        databases.finish(databases.NATIONAL, f"{TEAMS:,} teams, {MONTHS} rounds")
    print(f"{'the national world stands':<58} {time.perf_counter() - started:7.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drop", action="store_true", help="take the database away")
    if parser.parse_args().drop:
        databases.drop(databases.NATIONAL)
    else:
        build()


if __name__ == "__main__":
    main()
