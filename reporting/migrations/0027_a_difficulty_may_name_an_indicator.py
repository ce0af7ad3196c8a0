import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0026_a_new_round_is_in_the_statistics")]
    operations = [
        migrations.AddField(
            "difficulty",
            "indicator",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reporting.indicator",
                verbose_name="về chỉ tiêu nào",
            ),
        ),
    ]
