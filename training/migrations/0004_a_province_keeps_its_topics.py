import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
        ("training", "0003_trainers_are_told_apart_by_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
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
            model_name="trainer",
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
