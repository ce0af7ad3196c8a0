from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0018_an_indicator_is_a_ratio")]

    operations = [
        migrations.AddField(
            model_name="target",
            name="percent",
            field=models.DecimalField(
                blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="tỷ lệ giao (%)"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent", None),
                    models.Q(("percent__gt", 0), ("percent__lte", 100), ("place__isnull", False)),
                    _connector="OR",
                ),
                name="a_share_is_asked_of_a_place_and_is_at_most_all",
            ),
        ),
    ]
