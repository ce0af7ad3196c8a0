"""The rollup of one national round by hand-written SQL: the fastest statement found for the same outputs.

One pass over the reports; each report's figures are pivoted by indicator before anything is grouped, then the sums go
up the tree once (ROLLUP over the prefixes of the path). Rows are those of ``COLUMNS``, then for each indicator those
of ``EACH``.
"""

from collections.abc import Sequence

COLUMNS = ("expected", "on_time", "late", "missing", "not_due", "excused", "received", "returned")
EACH = ("sum", "reported_by", "of", "target")


def pivoted(indicators: Sequence[int], *, rounds: str, day: str, is_reached: bool) -> str:
    """The reports of ``rounds`` with their eight marks, and columns s1, a1, t1 … by indicator; ``day``: of targets.

    ``is_reached``: also d1 …, what is done of the targets.
    """

    def each(form: str) -> str:
        return ", ".join(form.format(n=n, id=pk) for n, pk in enumerate(indicators))

    done, more = "", ""
    if is_reached:
        each_done = each("sum(value) FILTER (WHERE indicator = {id}) AS d{n}")
        done = (
            f"LEFT JOIN (SELECT holder, {each_done} FROM ({reached(day)}) AS r GROUP BY 1) AS d ON d.holder = r.team_id"
        )
        more = ", d.*"
    on_time = "first_submitted_at < r.due_at"
    return f"""
      SELECT p.path, {on_time} IS TRUE AS on_time,
        ({on_time}) IS NOT TRUE AND excused_at IS NOT NULL AS excused,
        first_submitted_at >= r.due_at AND excused_at IS NULL AS late,
        first_submitted_at IS NULL AND excused_at IS NULL AND r.due_at <= %(at)s AS missing,
        first_submitted_at IS NULL AND excused_at IS NULL AND r.due_at > %(at)s AS not_due,
        first_submitted_at IS NOT NULL AS received, state = 'returned' AS returned, asked.*, f.*, t.*{more}
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
      ) AS t ON t.holder = r.team_id {done}
      WHERE r.round_id IN ({rounds})"""


def reached(day: str) -> str:
    """What teams answered towards their targets in force: flows of the targets' days, the latest of stocks.

    For a world in which no team moves, none of a round's days lie inside another's, and places hold no targets.
    """
    answers = f"""
          SELECT t.team_id AS holder, t.indicator_id AS indicator, f.value, data_from, data_to, q.id AS round, starts_on
          FROM reporting_target t
          JOIN reporting_report r ON r.team_id = t.team_id JOIN reporting_round q ON q.id = r.round_id
          JOIN reporting_figure f ON f.report_id = r.id AND f.indicator_id = t.indicator_id
          WHERE t.starts_on <= {day} AND t.ends_on >= {day} AND q.data_to <= {day} AND f.value IS NOT NULL
            AND r.state IN ('submitted', 'accepted')
            AND t.indicator_id IN (SELECT id FROM reporting_indicator WHERE kind ="""
    return f"""
          SELECT holder, indicator, value FROM ({answers} 'flow')) AS flows
          WHERE data_to >= starts_on AND data_from >= starts_on - 31
          UNION ALL SELECT * FROM (
            SELECT DISTINCT ON (holder, indicator) holder, indicator, value FROM ({answers} 'stock')) AS stocks
            ORDER BY holder, indicator, data_to DESC, round DESC
          ) AS latest"""


def sums(indicators: Sequence[int], *, is_reached: bool) -> str:
    counts = ", ".join(f"count(*) FILTER (WHERE {name}) AS {name}" for name in COLUMNS[1:])
    each = ", ".join(
        f"sum(s{n})::bigint AS s{n}, count(s{n}) AS c{n}, count(*) FILTER (WHERE a{n}) AS a{n},"
        f" (sum(t{n}) FILTER (WHERE a{n}))::bigint AS t{n}"
        for n in range(len(indicators))
    )
    done = "".join(f", sum(d{n})::bigint AS d{n}" for n in range(len(indicators))) if is_reached else ""
    return f"count(*) AS expected, {counts}, {each}{done}"


def up(indicators: Sequence[int], *, is_reached: bool) -> str:
    """Sums of sums, for the levels above the grouped ones."""
    names = [*COLUMNS, *(f"{letter}{n}" for n in range(len(indicators)) for letter in "scat")]
    names += [f"d{n}" for n in range(len(indicators))] if is_reached else []
    return ", ".join(f"sum({name})::bigint AS {name}" for name in names)


def national(indicators: Sequence[int], *, rounds: str, day: str, deepest: int = 12, is_reached: bool = False) -> str:
    """Path ("" for the country), then the columns, for every place that owes something down to paths of ``deepest``;
    ``is_reached``: last what is done of each indicator's targets."""
    summed, upwards = sums(indicators, is_reached=is_reached), up(indicators, is_reached=is_reached)
    reports = pivoted(indicators, rounds=rounds, day=day, is_reached=is_reached)
    levels = [f"substr(path, 1, {length})" for length in range(4, deepest, 4)] + ["path"]
    named = " ".join(f"WHEN grouping({level}) = 0 THEN {level}" for level in reversed(levels))
    return f"""
      WITH leaves AS (
        SELECT substr(path, 1, {deepest}) AS path, {summed}
        FROM ({reports}) AS reports GROUP BY 1
      )
      SELECT CASE {named} ELSE '' END AS place, {upwards} FROM leaves GROUP BY ROLLUP ({", ".join(levels)})"""


def totals(indicators: Sequence[int], *, rounds: str, day: str, deepest: int, level: int) -> str:
    """INSERT what closings of ``rounds`` say of every place down to ``level``, whose paths have ``deepest`` characters.

    A place that existed on the last day stands there too when nothing was owed below it.
    """
    figures = ", ".join(
        f"'{pk}', jsonb_build_array(s{n}, t{n}, d{n}, COALESCE(c{n}, 0), COALESCE(a{n}, 0))"
        for n, pk in enumerate(indicators)
    )
    counted = national(indicators, rounds=rounds, day=day, deepest=deepest, is_reached=True)
    return f"""
      INSERT INTO reporting_total (closing_id, place_id, {", ".join(COLUMNS)}, figures)
      SELECT c.id, p.id, {", ".join(f"COALESCE({name}, 0)" for name in COLUMNS)}, jsonb_build_object({figures})
      FROM places_place p
      JOIN (
        SELECT c.id, w.path AS province FROM reporting_closing c JOIN reporting_round r ON r.id = c.round_id
        JOIN places_place w ON w.id = r.within_id WHERE r.id IN ({rounds}) AND c.reopened_at IS NULL
      ) AS c ON c.province = substr(p.path, 1, 4)
      LEFT JOIN ({counted}) AS u ON u.place = p.path
      WHERE p.level <= {level} AND (expected > 0 OR
        ((p.valid_from IS NULL OR p.valid_from <= {day}) AND (p.valid_to IS NULL OR p.valid_to >= {day})))"""
