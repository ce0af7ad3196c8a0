from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
        ("reporting", "0002_what_was_sent_is_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="remind_days_before",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nhắc thêm trước hạn (số ngày)"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("remind_days_before", None), ("remind_days_before__range", (1, 30)), _connector="OR"
                ),
                name="a_round_reminds_up_to_thirty_days_before",
            ),
        ),
    ]
