"""``manage.py start``: what both installs and the manifest run for each version, as the owner of the tables."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from accounts.models import Event
from places.models import Place, Succession

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BASE_DIR = Path(settings.BASE_DIR)


def start() -> str:
    out = io.StringIO()
    call_command("start", stdout=out)
    return out.getvalue()


def test_an_empty_database_gets_tables_and_places_and_a_second_run_changes_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS cache")
    assert "403 địa bàn: thêm 403" in start()
    with connection.cursor() as cursor:
        assert "cache" in connection.introspection.table_names(cursor)
    before = (Place.objects.count(), Succession.objects.count(), Event.objects.count())
    said = start()
    assert "No migrations to apply." in said
    assert "403 địa bàn: không có gì thay đổi." in said
    assert "Không có địa bàn nào mở lại sau khi sắp xếp." in said
    assert (Place.objects.count(), Succession.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize("file", ["bin/services", "docker-compose.yml", "deploy/kubernetes/migrate.yaml"])
def test_every_way_of_installing_runs_it_between_two_runs_of_the_roles(file: str) -> None:
    text = (BASE_DIR / file).read_text()
    assert re.search(r"^ *roles\n *(python manage\.py|manage) start\n *roles\b", text, re.MULTILINE)
    assert not re.search(r"(manage|manage\.py) (migrate|createcachetable|import_places|reopened_places)", text)
