"""What a table of figures does not say is asked once; the commune's own report comes in beside those of its teams."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from exchange.actions import imports
from exchange.models import Import
from notices.models import Notice
from reporting.actions import reports
from reporting.actions.verification import report_faults
from reporting.models import Report, Round
from tests.exchange.world_imports import again, applied, read
from tests.reporting.pages import signed_in
from tests.reporting.test_figure_imports import faults, figures, standing, states, stop, table
from tests.reporting.world_rounds import add_rounds, open_team_round, send
from tests.world import World

pytestmark = pytest.mark.once

TEAMS = ["Tên tổ", "Hộ được hướng dẫn", "Lý do"]
OWN = ["Đơn vị", "Hộ được hướng dẫn", "Đơn hàng", "Vì sao khác số của các tổ"]


@pytest.fixture
def country(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    return add_rounds(world)


@pytest.fixture
def client(country: World) -> Client:
    return signed_in(country.canbo_an)


def lines() -> dict[str, Any]:
    return table(["Tổ An 1", 12, None], ["Tổ An 2", 7, "Tổ trưởng đi viện"], head=TEAMS)


def answer(client: Client, batch: Import, **said: str) -> Import:
    assert client.post(reverse("import_answer", args=[batch.pk]), said).status_code == 302
    imports.run(batch.pk)
    return again(batch)


def confirm(client: Client, batch: Import) -> Import:
    client.post(reverse("import_confirm", args=[batch.pk]), {"digest": batch.digest})
    imports.run(batch.pk)
    return again(batch)


def shown(client: Client, batch: Import, show: str = "") -> str:
    return unescape(client.get(reverse("import_show", args=[batch.pk]), {"show": show}).content.decode())


def reasons(round: Round) -> dict[str, str]:
    rows = round.reports.filter(submissions__isnull=False).order_by("pk")
    return dict(rows.values_list("team__name", "submissions__assisted_reason"))


def test_round_and_reason_are_asked_once_and_a_cell_goes_before_them(country: World, client: Client) -> None:
    august = open_team_round(country, code="ky-2", title="Kỳ tháng 8/2022")
    sheets = lines()
    sheets["Sheet1"][0] = ["Số liệu kỳ tháng 8/2022 của các tổ"]
    batch = read(country, sheets, kind="figures")
    assert (states(batch), batch.answers) == (["wrong", "wrong"], {})
    page = shown(client, batch)
    assert '<option value="ky-2" selected>Kỳ tháng 8/2022</option>' in page  # named by the title: offered, not taken
    assert "Kỳ của xã" not in page
    batch = answer(client, batch, round="ky-1", reason="Xã đi thu\r\ntận nơi")
    assert states(batch) == ["new", "new"]
    assert "Kỳ tháng 7/2022" in shown(client, batch, "meanings")
    assert '<td data-label="Cột">Lý do nhập thay</td>' in shown(client, batch, "meanings")
    assert confirm(client, batch).state == Import.State.APPLIED
    assert reasons(country.round_1) == {"Tổ An 1": "Xã đi thu\ntận nơi", "Tổ An 2": "Tổ trưởng đi viện"}
    assert not reasons(august)


def test_an_answered_round_that_stops_is_no_answer_for_another(country: World, client: Client) -> None:
    open_team_round(country, code="ky-2", title="Kỳ tháng 8/2022")
    batch = answer(client, read(country, lines(), kind="figures"), round="ky-1", reason="")
    stop(country.round_1)
    batch = confirm(client, batch)
    assert (batch.state, states(batch)) == (Import.State.READY, ["wrong", "wrong"])
    assert "đã ngừng nhận báo cáo" in faults(batch)[0][1]
    batch = answer(client, batch, round="ky-2", reason="")
    assert confirm(client, batch).state == Import.State.APPLIED
    assert set(reasons(Round.objects.get(code="ky-2"))) == {"Tổ An 1", "Tổ An 2"}


def test_a_commune_sends_its_own_report_beside_those_of_its_teams_and_takes_both_back(country: World) -> None:
    own = country.report_xa_an
    sheets = table([1, "Tổ An 1", 12, None, None], [2, "UBND xã An", 40, 3, None], head=["STT", *OWN])
    batch = applied(country, sheets, kind="figures")
    submission = standing(own).submissions.get()
    assert (submission.by, submission.assisted_reason) == (country.canbo_an, "")
    assert figures(own) == {"ho": 40, "tai-khoan": None, "don": 3}
    assert Event.objects.about(own).get(verb="reports.submit").by == country.canbo_an
    assert figures(country.report_an1)["ho"] == 12
    told = Notice.objects.filter(kind="assisted").count()
    corrected = applied(country, table(["Xã An", 41, None, "Tính cả chợ"], head=OWN), kind="figures")
    assert (corrected.changed, figures(own)["ho"]) == (1, 41)
    imports.undo(corrected, by=country.canbo_an)
    assert (figures(own)["ho"], Notice.objects.filter(kind="assisted").count()) == (40, told)
    batch = applied(country, table(["Xã An", 42, None, "Tính cả chợ"], head=OWN), kind="figures")
    reports.return_report(standing(own), reason="Xem lại", by=country.so)
    assert "đã được sửa sau lần nhập này" in imports.why_not_undoable(batch)
    assert not list(report_faults())


def test_a_file_about_the_commune_alone_needs_no_name_and_says_why_it_differs(country: World) -> None:
    send(country.report_an1, by=country.lan, ho=5)
    sheets = table([40, 3, None], head=OWN[1:])
    ((cell, why),) = faults(read(country, sheets, kind="figures"))
    assert (cell, why) == (
        "C3", "Khác tổng của các tổ: Hộ được hướng dẫn. Xin ghi vì sao ở cột “Vì sao khác số của các tổ”.",
    )  # fmt: skip
    sheets["Sheet1"][2][2] = "Xã thu thêm ở chợ"
    batch = applied(country, sheets, kind="figures")
    assert standing(country.report_xa_an).explanation == "Xã thu thêm ở chợ"
    imports.undo(batch, by=country.canbo_an)
    after = standing(country.report_xa_an)
    assert (after.state, figures(after), after.explanation) == (Report.State.EXPECTED, {}, "")


def test_a_line_without_a_team_is_the_communes_only_where_it_says_so(country: World) -> None:
    batch = read(country, table([None, 5, None, None], ["Xã Bình", 5, None, None], head=OWN), kind="figures")
    assert states(batch) == ["wrong", "wrong"]
    stop(country.round_xa)
    assert states(read(country, table(["Xã An", 5, None, None], head=OWN), kind="figures")) == ["wrong"]
