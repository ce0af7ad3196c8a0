from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0007_members_attend_by_their_own_code"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="url",
            field=models.URLField(blank=True, db_default="", default="", max_length=500, verbose_name="đường dẫn"),
        ),
        migrations.AddField(
            model_name="document",
            name="source",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="nguồn"),
        ),
        migrations.RemoveConstraint(model_name="document", name="a_document_can_be_read"),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=~Q(file="") | ~Q(text="") | ~Q(url="") | ~Q(source=""),
                name="a_document_is_read_here_or_says_where",
            ),
        ),
    ]
