from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0004_a_province_keeps_its_topics"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="trainer",
            name="a_trainer_of_an_organisation_is_one",
        ),
        migrations.AddConstraint(
            model_name="trainer",
            constraint=models.UniqueConstraint(
                fields=("province", "name_folded", "sort_key", "organisation"),
                name="a_trainer_of_an_organisation_is_one",
            ),
        ),
    ]
