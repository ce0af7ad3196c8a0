from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0002_marks_are_append_only"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="trainer",
            name="a_trainer_of_an_organisation_is_one",
        ),
        migrations.AddConstraint(
            model_name="trainer",
            constraint=models.UniqueConstraint(
                fields=("name_folded", "sort_key", "organisation"), name="a_trainer_of_an_organisation_is_one"
            ),
        ),
    ]
