"""The same rollup by pandas, in a Python of its own: ``with_pandas.py URL RUNS ROUND…`` prints medians as JSON.

Loading is what the database sends as CSV and pandas reads; computing is the pivot, the joins and the four levels.
"""

import io
import json
import statistics
import sys
import time

import pandas
import psycopg2

LENGTHS = (0, 4, 8, 12)


def load(cursor, rounds):
    def read(query):
        buffer = io.StringIO()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT CSV HEADER", buffer)
        buffer.seek(0)
        return pandas.read_csv(buffer, dtype={"path": str})

    reports = read(
        "SELECT r.id, team_id, path, state, first_submitted_at IS NOT NULL AS received, "
        "CASE WHEN first_submitted_at < due_at THEN 'on_time' WHEN excused_at IS NOT NULL THEN 'excused' "
        "WHEN first_submitted_at IS NOT NULL THEN 'late' WHEN due_at <= now() THEN 'missing' ELSE 'not_due' END AS way "
        f"FROM reporting_report r JOIN places_place p ON p.id = place_id WHERE round_id IN ({rounds})"
    )
    figures = read(
        "SELECT report_id, indicator_id, value FROM reporting_figure f JOIN reporting_report r ON r.id = report_id "
        f"WHERE round_id IN ({rounds}) AND state IN ('submitted', 'accepted') AND value IS NOT NULL"
    )
    targets = read(
        "SELECT team_id, indicator_id, sum(value) AS value FROM reporting_target WHERE team_id IS NOT NULL AND "
        f"(SELECT max(data_to) FROM reporting_round WHERE id IN ({rounds})) BETWEEN starts_on AND ends_on GROUP BY 1, 2"
    )
    return reports, figures, targets


def compute(reports, figures, targets):
    wide = figures.pivot(index="report_id", columns="indicator_id", values="value")
    asked = targets.pivot(index="team_id", columns="indicator_id", values="value")
    all_ = reports.join(wide.add_prefix("s"), on="id").join(wide.notna().astype("int64").add_prefix("c"), on="id")
    all_ = all_.join(asked.add_prefix("t"), on="team_id").join(pandas.get_dummies(reports["way"], dtype="int64"))
    all_["returned"], all_["expected"] = reports["state"] == "returned", 1
    numbers = all_.select_dtypes(["number", "bool"]).columns.drop(["id", "team_id"])
    communes = all_.groupby(all_["path"].str[:12])[numbers].sum(min_count=1)
    return [communes.groupby(communes.index.str[:length]).sum(min_count=1) for length in LENGTHS]


def main(url, runs, *rounds):
    took = {"load": [], "compute": []}
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        for number in range(1 + int(runs)):
            started = time.perf_counter()
            frames = load(cursor, ", ".join(rounds))
            loaded = time.perf_counter()
            levels = compute(*frames)
            if number:
                took["load"].append(loaded - started)
                took["compute"].append(time.perf_counter() - loaded)
    said = {name: statistics.median(seconds) for name, seconds in took.items()}
    print(json.dumps(said | {"expected": int(levels[0]["expected"].iloc[0]), "places": sum(map(len, levels))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
