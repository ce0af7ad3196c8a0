from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0006_words_that_mean_something_by_choice"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="remarks",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
