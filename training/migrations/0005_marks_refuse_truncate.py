from django.db import migrations

from accounts.append_only import forbid_truncate


class Migration(migrations.Migration):
    dependencies = [("training", "0004_who_learned_is_who_stands_behind_the_membership")]
    operations = [forbid_truncate("training_mark")]
