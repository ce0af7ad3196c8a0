import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
        ("reporting", "0012_a_first_report_says_by_what_it_was_sent"),
    ]

    operations = [
        migrations.CreateModel(
            name="Saying",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=80, verbose_name="cách gọi")),
                ("folded", models.CharField(editable=False, max_length=400)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sayings",
                        to="reporting.indicator",
                        verbose_name="chỉ tiêu",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="tỉnh",
                    ),
                ),
            ],
            options={
                "verbose_name": "cách gọi chỉ tiêu",
                "ordering": ["indicator__order", "words"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province", "folded"), name="words_mean_one_indicator_in_a_province"
                    )
                ],
            },
        ),
    ]
