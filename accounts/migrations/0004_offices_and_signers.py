import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_a_signed_review_is_frozen"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="từ ngày")),
                ("name", models.CharField(max_length=150, verbose_name="tên cơ quan")),
                ("above", models.CharField(blank=True, max_length=150, verbose_name="cơ quan chủ quản")),
                ("initials", models.CharField(max_length=30, verbose_name="chữ viết tắt")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offices",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "cơ quan ban hành",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "starts_on"), name="an_office_has_one_name_from_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Signer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.TextField(verbose_name="chức vụ người ký")),
                ("full_name", models.CharField(blank=True, max_length=120, verbose_name="họ và tên")),
                ("starts_on", models.DateField(verbose_name="ký từ ngày")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ký đến hết ngày")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signers",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "người ký",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "starts_on"), name="one_signer_begins_on_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="a_signer_ends_after_they_begin",
                    ),
                ],
            },
        ),
    ]
