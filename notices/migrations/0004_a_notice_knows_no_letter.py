"""A notice no longer knows of its e-mail. The columns stay in the database, with what the version before would write by
itself, so that it runs beside this one during an upgrade and after the way back.
"""

from django.db import migrations, models

MAIL = [
    ("none", "Không gửi thư"),
    ("waiting", "Chờ gửi thư"),
    ("sent", "Đã gửi thư"),
    ("failed", "Không gửi được thư"),
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_letters_become_deliveries")]

    operations = [
        migrations.AlterField(
            "notice", "mail", models.CharField(choices=MAIL, default="none", db_default="none", max_length=8)
        ),
        migrations.AlterField("notice", "attempts", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("notice", "a_mailed_notice_has_an_instant"),
                migrations.RemoveIndex("notice", "notice_to_mail"),
                *(migrations.RemoveField("notice", name) for name in ("mail", "mailed_at", "leased_until", "attempts")),
            ]
        ),
    ]
