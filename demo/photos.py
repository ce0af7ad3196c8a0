"""Photos that came with reports of the round that is open, and reminders to those who have not sent theirs."""

import datetime

from core.working_days import DAY, VIETNAM, midnight
from demo.cast import Cast
from demo.fates import dice
from demo.files import jpeg
from places.models import Place
from reporting.actions import photos, reminders
from reporting.models import Figure, Indicator, Report, Round

WITH_PHOTOS = 3  # reports of the demo's commune
NARRATIVE = "Tổ hướng dẫn tại nhà văn hóa và chợ; ảnh chụp được bà con đồng ý."
HOUR = datetime.timedelta(hours=1)


def send(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Have leaders of the commune send their report with photos, and its official remind the others the day before."""
    current = Round.objects.filter(due_at__gt=now).order_by("-due_at", "-pk")[0]
    owed = current.reports.filter(team__place__parent=commune, state=Report.State.EXPECTED).exclude(team__in=cast.shown)
    evening = midnight((now - DAY).astimezone(VIETNAM).date()) + 18 * HOUR
    for report in owed.select_related("round", "team__place", "place").order_by("pk")[:WITH_PHOTOS]:
        rng = dice("photos", str(report.reporter))
        files = [(f"anh-{number}.jpg", jpeg(rng)) for number in (1, 2)]
        photos.submit_with(
            report, files, figures=_figures(report), narrative=NARRATIVE, version=report.version,
            by=cast.leaders[report.team_id or 0], at=evening + rng.uniform(0, 4) * HOUR,
        )  # fmt: skip
    closed = Round.objects.filter(due_at__lt=now, level=Round.Reporter.TEAM).order_by("-due_at", "-pk")[0]
    for round_, at in ((current, now - DAY), (closed, closed.due_at - 2 * DAY)):
        reminders.remind(round_, commune, by=cast.of(commune), at=at)


def _figures(report: Report) -> dict[str, int | None]:
    """Return a little more than the team last said: stocks grow by a fiftieth, flows come again."""
    said = Figure.objects.filter(report__team=report.team, value__isnull=False)
    last = {figure.indicator_id: figure.value or 0 for figure in said.order_by("report__round__data_to", "pk")}
    return {
        one.code: round(last.get(one.pk, 12) * (1.02 if one.kind == Indicator.Kind.STOCK else 0.9))
        for one in report.round.indicators.all()
    }
