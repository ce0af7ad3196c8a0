from collections import defaultdict
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from accounts.append_only import forbid_change

COUNTED = ("expected", "on_time", "late", "missing", "not_due", "excused", "received", "returned")


def put_side_by_side(apps: Any, schema_editor: Any) -> None:
    """One row a place instead of one a place and indicator."""
    narrow, wide = apps.get_model("reporting", "Total"), apps.get_model("reporting", "WideTotal")
    for closing in apps.get_model("reporting", "Closing").objects.order_by("pk").values_list("pk", flat=True):
        counts: dict[int, dict[str, int]] = {}
        figures: dict[int, dict[int, list[int | None]]] = defaultdict(dict)
        rows = narrow.objects.filter(closing=closing).order_by("pk")
        for row in rows.iterator(chunk_size=5_000):
            if row.indicator_id is None:
                counts[row.place_id] = {name: row.counts.get(name, 0) for name in COUNTED}
            else:
                figures[row.place_id][row.indicator_id] = [row.sum, row.target, None, row.reported_by, row.of]
        wide.objects.bulk_create(
            (wide(closing_id=closing, place_id=place, figures=figures[place], **of) for place, of in counts.items()),
            batch_size=1_000,
        )
    if schema_editor.connection.vendor == "postgresql":
        # What is still to be checked at the transaction's end would keep the table from being renamed.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0010_the_words_of_papers")]
    operations = [
        migrations.CreateModel(
            name="WideTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("expected", models.PositiveIntegerField(default=0, verbose_name="phải nộp")),
                ("on_time", models.PositiveIntegerField(default=0, verbose_name="đúng hạn")),
                ("late", models.PositiveIntegerField(default=0, verbose_name="nộp trễ")),
                ("missing", models.PositiveIntegerField(default=0, verbose_name="chưa nộp")),
                ("not_due", models.PositiveIntegerField(default=0, verbose_name="chưa đến hạn")),
                ("excused", models.PositiveIntegerField(default=0, verbose_name="được miễn")),
                ("received", models.PositiveIntegerField(default=0, verbose_name="đã nhận")),
                ("returned", models.PositiveIntegerField(default=0, verbose_name="đang bị trả lại")),
                ("figures", models.JSONField(default=dict, verbose_name="số liệu")),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="totals", to="reporting.closing"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="totals",
                        to="places.place",
                    ),
                ),
            ],
            options={"verbose_name": "số đã chốt"},
        ),
        migrations.RunPython(put_side_by_side, migrations.RunPython.noop),
        migrations.RunPython(forbid_change("reporting_total").reverse_code, forbid_change("reporting_total").code),
        migrations.DeleteModel(name="Total"),
        migrations.RenameModel("WideTotal", "Total"),
        migrations.AddConstraint(
            "Total",
            models.UniqueConstraint(fields=("place", "closing"), name="a_place_is_counted_once_a_closing"),
        ),
        migrations.AddConstraint(
            "Total",
            models.CheckConstraint(
                condition=Q(expected=F("on_time") + F("late") + F("missing") + F("not_due") + F("excused")),
                name="the_five_ways_add_up_to_what_was_expected",
            ),
        ),
        forbid_change("reporting_total"),
    ]
