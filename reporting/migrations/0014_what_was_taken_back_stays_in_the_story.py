from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0013_what_a_province_calls_an_indicator"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="withdrawn",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                verbose_name="lần nộp đã rút",
            ),
        ),
    ]
