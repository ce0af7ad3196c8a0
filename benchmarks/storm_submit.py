"""The storms of the suite at full size: 200 submits of one report at once, and rounds closed while people send."""

import argparse
from collections import Counter

from benchmarks.stage import portal, spread
from tests.storms import closings
from tests.storms import field as fields_of_storms
from tests.storms.browser import Browser
from tests.storms.submits import submit_one_report


def submits(port: int, field: fields_of_storms.Field, *, reports: int, times: int) -> None:
    leader = Browser(port).sign_in(field.leaders[0].username)
    kinds, seconds = Counter[str](), list[float]()
    for number in range(reports):
        report = field.reports(field.open(f"mot-{number}"))[0]
        found, took = submit_one_report(leader, report, times=times)
        kinds, seconds = kinds + found, seconds + took
    print(f"{reports} reports × {times} submits at once: one stored each; answers {dict(kinds)}; {spread(seconds)}")


def rounds(port: int, field: fields_of_storms.Field, *, closed: int) -> None:
    leaders = [Browser(port).sign_in(leader.username) for leader in field.leaders]
    official = Browser(port).sign_in(field.officials[0].username)
    kinds = Counter[str]()
    for number in range(closed):
        kinds += closings.close_while_sending(field, leaders, official, number=number)
    print(f"{closed} rounds closed meanwhile: frozen totals equal the reports in each; answers {dict(kinds)}")


def main() -> None:
    """Ends with a traceback at the first thing that does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--closings", type=int, default=100)
    options = parser.parse_args()
    with portal() as serving:
        field = fields_of_storms.build(closings.TEAMS)
        submits(serving.port, field, reports=options.reports, times=options.times)
        rounds(serving.port, field, closed=options.closings)


if __name__ == "__main__":
    main()
