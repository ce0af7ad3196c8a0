from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0004_since_when_a_row_waits"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="importrow",
            name="a_line_is_read_once",
        ),
        migrations.AddField(
            model_name="import",
            name="choices",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="import",
            name="shown",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="importrow",
            name="laid",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="importrow",
            name="part",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("batch", "sheet", "title", "number", "part"), name="a_line_is_read_once"
            ),
        ),
    ]
