"""The rollup of one national round by hand-written SQL: the fastest statement found for the same outputs.

One pass over the reports; each report's figures are pivoted by indicator before anything is grouped, then the sums go
up the tree once (ROLLUP over the prefixes of the path). Rows are those of ``COLUMNS``, then for each indicator those
of ``EACH``.
"""

from collections.abc import Sequence

COLUMNS = ("expected", "on_time", "late", "missing", "not_due", "excused", "received", "returned")
EACH = ("sum", "reported_by", "of", "target")


def pivoted(indicators: Sequence[int], *, rounds: str, day: str) -> str:
    """The reports of ``rounds`` with their eight marks, and columns s1, a1, t1 … by indicator; ``day``: of targets."""

    def each(form: str) -> str:
        return ", ".join(form.format(n=n, id=pk) for n, pk in enumerate(indicators))

    on_time = "first_submitted_at < r.due_at"
    return f"""
      SELECT p.path, {on_time} IS TRUE AS on_time,
        ({on_time}) IS NOT TRUE AND excused_at IS NOT NULL AS excused,
        first_submitted_at >= r.due_at AND excused_at IS NULL AS late,
        first_submitted_at IS NULL AND excused_at IS NULL AND r.due_at <= %(at)s AS missing,
        first_submitted_at IS NULL AND excused_at IS NULL AND r.due_at > %(at)s AS not_due,
        first_submitted_at IS NOT NULL AS received, state = 'returned' AS returned, asked.*, f.*, t.*
      FROM reporting_report r JOIN places_place p ON p.id = r.place_id
      JOIN (
        SELECT round_id AS of_round, {each("bool_or(indicator_id = {id}) AS a{n}")}
        FROM reporting_round_indicators WHERE round_id IN ({rounds}) GROUP BY 1
      ) AS asked ON asked.of_round = r.round_id
      CROSS JOIN LATERAL (
        SELECT {each("min(value) FILTER (WHERE indicator_id = {id}) AS s{n}")} FROM reporting_figure
        WHERE report_id = r.id AND r.state IN ('submitted', 'accepted')
      ) AS f
      LEFT JOIN (
        SELECT team_id AS holder, {each("sum(value) FILTER (WHERE indicator_id = {id}) AS t{n}")} FROM reporting_target
        WHERE starts_on <= {day} AND ends_on >= {day} AND team_id IS NOT NULL GROUP BY 1
      ) AS t ON t.holder = r.team_id
      WHERE r.round_id IN ({rounds})"""


def sums(indicators: Sequence[int]) -> str:
    counts = ", ".join(f"count(*) FILTER (WHERE {name}) AS {name}" for name in COLUMNS[1:])
    each = ", ".join(
        f"sum(s{n})::bigint AS s{n}, count(s{n}) AS c{n}, count(*) FILTER (WHERE a{n}) AS a{n},"
        f" (sum(t{n}) FILTER (WHERE a{n}))::bigint AS t{n}"
        for n in range(len(indicators))
    )
    return f"count(*) AS expected, {counts}, {each}"


def up(indicators: Sequence[int]) -> str:
    """Sums of sums, for the levels above the grouped ones."""
    names = [*COLUMNS, *(f"{letter}{n}" for n in range(len(indicators)) for letter in "scat")]
    return ", ".join(f"sum({name})::bigint AS {name}" for name in names)


def national(indicators: Sequence[int], *, rounds: str, day: str, deepest: int = 12) -> str:
    """Path ("" for the country), then the columns, for every place that owes something down to paths of ``deepest``."""
    levels = [f"substr(path, 1, {length})" for length in range(4, deepest, 4)] + ["path"]
    named = " ".join(f"WHEN grouping({level}) = 0 THEN {level}" for level in reversed(levels))
    return f"""
      WITH leaves AS (
        SELECT substr(path, 1, {deepest}) AS path, {sums(indicators)}
        FROM ({pivoted(indicators, rounds=rounds, day=day)}) AS reports GROUP BY 1
      )
      SELECT CASE {named} ELSE '' END AS place, {up(indicators)} FROM leaves GROUP BY ROLLUP ({", ".join(levels)})"""


def totals(indicators: Sequence[int], *, rounds: str, day: str, deepest: int, level: int) -> str:
    """INSERT what closings of ``rounds`` say of every place down to ``level``, whose paths have ``deepest`` characters.

    A place that existed on the last day stands there too when nothing was owed below it.
    """
    figures = ", ".join(
        f"'{pk}', jsonb_build_array(s{n}, t{n}, NULL, COALESCE(c{n}, 0), COALESCE(a{n}, 0))"
        for n, pk in enumerate(indicators)
    )
    return f"""
      INSERT INTO reporting_total (closing_id, place_id, {", ".join(COLUMNS)}, figures)
      SELECT c.id, p.id, {", ".join(f"COALESCE({name}, 0)" for name in COLUMNS)}, jsonb_build_object({figures})
      FROM places_place p
      JOIN (
        SELECT c.id, w.path AS province FROM reporting_closing c JOIN reporting_round r ON r.id = c.round_id
        JOIN places_place w ON w.id = r.within_id WHERE r.id IN ({rounds}) AND c.reopened_at IS NULL
      ) AS c ON c.province = substr(p.path, 1, 4)
      LEFT JOIN ({national(indicators, rounds=rounds, day=day, deepest=deepest)}) AS u ON u.place = p.path
      WHERE p.level <= {level} AND (expected > 0 OR
        ((p.valid_from IS NULL OR p.valid_from <= {day}) AND (p.valid_to IS NULL OR p.valid_to >= {day})))"""
