"""PostgreSQL knows a round soon after it was opened (reporting/migrations/0026)."""

import pytest
from django.db import connection

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's rule")]


@pytest.mark.parametrize("table", ["reporting_report", "reporting_figure"])
def test_statistics_do_not_wait_for_a_share_of_all_reports(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [table])
        (options,) = cursor.fetchone()
    assert "autovacuum_analyze_scale_factor=0" in options
    assert any(one.startswith("autovacuum_analyze_threshold=") for one in options)
