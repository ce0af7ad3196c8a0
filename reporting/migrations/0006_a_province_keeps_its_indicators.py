import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
        ("reporting", "0005_a_report_says_that_it_was_accepted_alone"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="province",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
                verbose_name="tỉnh",
            ),
        ),
        migrations.AddField(
            model_name="platform",
            name="province",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.place",
                verbose_name="tỉnh",
            ),
        ),
    ]
