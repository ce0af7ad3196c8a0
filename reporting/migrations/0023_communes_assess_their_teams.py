import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("reporting", "0022_a_province_says_how_teams_are_assessed"),
        ("teams", "0006_a_commune_has_a_steering_board"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("open", "Xã chưa gửi"),
                            ("sent", "Chờ tỉnh xác nhận"),
                            ("returned", "Tỉnh trả lại"),
                            ("confirmed", "Tỉnh đã xác nhận"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="gửi lúc")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="tỉnh quyết định lúc")),
                ("return_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do trả lại")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="places.place",
                        verbose_name="xã, phường",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "đánh giá tổ của xã, phường",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "year"), name="a_commune_assesses_its_teams_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step", "open"),
                            models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_is_decided_about_teams_was_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step__in", ["returned", "confirmed"]), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decision_about_teams_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "returned"), _negated=True),
                            models.Q(("return_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_returned_assessment_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamGrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "proposed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("excellent", "Hoàn thành xuất sắc"),
                            ("good", "Hoàn thành tốt"),
                            ("fair", "Hoàn thành"),
                            ("poor", "Chưa hoàn thành"),
                            ("none", "Không xếp loại vì thiếu số liệu"),
                        ],
                        max_length=10,
                        verbose_name="cổng đề xuất",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("excellent", "Hoàn thành xuất sắc"),
                            ("good", "Hoàn thành tốt"),
                            ("fair", "Hoàn thành"),
                            ("poor", "Chưa hoàn thành"),
                            ("none", "Không xếp loại vì thiếu số liệu"),
                        ],
                        max_length=10,
                        verbose_name="xếp loại",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="lý do khác đề xuất")),
                ("numbers", models.JSONField(default=list)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grades", to="reporting.assessment"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="teams.team",
                        verbose_name="tổ",
                    ),
                ),
            ],
            options={
                "verbose_name": "xếp loại của tổ",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "team"), name="a_team_is_graded_once_in_an_assessment"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["excellent", "good", "fair", "poor", "none"])),
                        name="a_grade_is_a_known_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed", models.F("grade")), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="another_grade_than_proposed_says_why",
                    ),
                ],
            },
        ),
    ]
