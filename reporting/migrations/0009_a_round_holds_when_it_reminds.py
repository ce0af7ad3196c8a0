from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0008_a_silent_team_is_followed_up")]

    operations = [
        migrations.AddField("round", "reminders", models.JSONField("lịch nhắc", null=True, blank=True)),
        migrations.AddField("series", "reminders", models.JSONField("lịch nhắc", null=True, blank=True)),
    ]
