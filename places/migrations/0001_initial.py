import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, verbose_name="mã")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="đến hết ngày")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Tỉnh"), (2, "Huyện"), (3, "Xã"), (4, "Ấp, khu phố"), (5, "Tổ dân cư")],
                        verbose_name="cấp",
                    ),
                ),
                ("kind", models.CharField(max_length=30, verbose_name="loại")),
                ("name", models.CharField(max_length=150, verbose_name="tên")),
                ("path", models.CharField(max_length=20, unique=True)),
                ("stands_at", models.CharField(db_index=True, max_length=20)),
                ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ")),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="số dân")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="vĩ độ")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="kinh độ")),
                ("name_folded", models.CharField(max_length=150)),
                ("sort_key", models.CharField(max_length=400)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "địa bàn",
                "indexes": [
                    models.Index(fields=["level", "path"], name="place_level_path"),
                    models.Index(fields=["parent", "sort_key"], name="place_children_in_order"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "valid_from"),
                        name="a_code_names_one_place_from_a_day",
                        violation_error_message="Mã này đã có từ ngày này.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_from", None)),
                        fields=("code",),
                        name="a_code_names_one_place_from_the_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_place_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", [1, 2, 3, 4, 5])), name="a_place_has_a_known_level"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", 1), ("parent", None)),
                            models.Q(models.Q(("level", 1), _negated=True), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_a_province_has_no_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stands_at", ""), _negated=True), name="a_place_stands_somewhere"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ")),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="số dân")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "số hộ, số dân theo năm",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "year"), name="a_place_counts_its_households_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1900, 2100))), name="a_year_of_figures_is_plausible"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partial", models.BooleanField(verbose_name="một phần")),
                ("effective_on", models.DateField(verbose_name="hiệu lực từ")),
                ("decision", models.CharField(max_length=60, verbose_name="nghị quyết")),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="origins", to="places.place"
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="heirs", to="places.place"
                    ),
                ),
            ],
            options={
                "verbose_name": "kế thừa địa bàn",
                "constraints": [
                    models.UniqueConstraint(fields=("old", "new"), name="a_place_follows_another_once"),
                    models.CheckConstraint(
                        condition=models.Q(("old", models.F("new")), _negated=True), name="a_place_never_follows_itself"
                    ),
                ],
            },
        ),
    ]
