"""A seal says by which key it was made. The version of before writes none, so the database does."""

from django.db import migrations, models

from core.append_only import forbid_change_again


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_authentication_events_are_kept")]
    operations = [
        migrations.AddField(
            model_name="eventseal",
            name="key_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=16, verbose_name="khóa"),
        ),
        forbid_change_again("accounts_eventseal"),
    ]
