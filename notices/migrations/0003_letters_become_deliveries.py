"""What became of the e-mail of a notice moves into a delivery of its own. Notices whose e-mail still waits are left to
be routed by a worker.
"""

from django.db import migrations

LETTERS = """
INSERT INTO notices_delivery
    (notice_id, channel, state, made_at, attempts, reference, reason, sent_at)
SELECT id, 'email', mail, made_at, attempts, '', CASE mail WHEN 'failed' THEN 'given_up' ELSE '' END, mailed_at
FROM notices_notice WHERE mail IN ('sent', 'failed')
"""
ROUTED = "UPDATE notices_notice SET routed_at = made_at WHERE mail <> 'waiting'"


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_channels")]

    operations = [
        migrations.RunSQL(LETTERS, "DELETE FROM notices_delivery WHERE channel = 'email'"),
        migrations.RunSQL(ROUTED, migrations.RunSQL.noop),
    ]
