from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_leadership_signs_in")]

    operations = [
        migrations.AddField(
            model_name="signinkey",
            name="counter",
            field=models.PositiveBigIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
