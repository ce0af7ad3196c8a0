from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0003_who_is_in_a_zalo_group")]

    operations = [
        migrations.AddIndex(model_name="member", index=models.Index(fields=["phone"], name="member_by_phone")),
    ]
