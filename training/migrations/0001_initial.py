import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import training.models.sessions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        ("teams", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Guest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.CharField(max_length=120, verbose_name="họ và tên")),
                ("organisation", models.CharField(blank=True, max_length=150, verbose_name="đơn vị")),
            ],
            options={
                "verbose_name": "khách",
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300, verbose_name="câu hỏi")),
                ("choices", models.JSONField(default=list, verbose_name="các câu trả lời")),
                ("right", models.PositiveSmallIntegerField(verbose_name="câu đúng")),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "câu hỏi",
                "ordering": ["number", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="số, ký hiệu")),
                ("issued_on", models.DateField(verbose_name="ngày ban hành")),
                ("issuer", models.CharField(max_length=150, verbose_name="cơ quan ban hành")),
                ("subject", models.CharField(max_length=300, verbose_name="trích yếu")),
                ("text", models.TextField(blank=True, verbose_name="nội dung")),
                ("file", models.CharField(blank=True, max_length=80)),
                ("roles", models.CharField(blank=True, max_length=120, verbose_name="dành cho")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="hết hiệu lực sau ngày")),
                ("added_at", models.DateTimeField()),
                ("folded", models.TextField()),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaces",
                        to="training.document",
                    ),
                ),
                (
                    "within",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="phạm vi",
                    ),
                ),
            ],
            options={
                "verbose_name": "văn bản",
                "constraints": [
                    models.UniqueConstraint(fields=("number", "issued_on", "issuer"), name="a_document_is_kept_once"),
                    models.CheckConstraint(
                        condition=models.Q(("replaced_by", models.F("pk")), _negated=True),
                        name="a_document_never_replaces_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_document_can_be_read",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Basis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bases",
                        to="teams.decision",
                        verbose_name="quyết định",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bases",
                        to="training.document",
                        verbose_name="văn bản",
                    ),
                ),
            ],
            options={
                "verbose_name": "căn cứ",
                "constraints": [
                    models.UniqueConstraint(fields=("document", "decision"), name="a_decision_rests_on_a_document_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("present", "Có mặt"),
                            ("late", "Đến trễ"),
                            ("left_early", "Về sớm"),
                            ("excused", "Vắng có phép"),
                            ("absent", "Vắng"),
                        ],
                        max_length=10,
                        verbose_name="điểm danh",
                    ),
                ),
                ("checked_in_at", models.DateTimeField(verbose_name="lúc")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("list", "Điểm danh theo danh sách"),
                            ("code", "Quét mã QR"),
                            ("word", "Nhập từ điểm danh"),
                            ("import", "Nhập từ tệp phòng họp"),
                            ("closing", "Khi kết thúc buổi"),
                        ],
                        max_length=8,
                        verbose_name="cách điểm danh",
                    ),
                ),
                ("is_flagged", models.BooleanField(default=False, verbose_name="cần xem lại")),
                ("device", models.CharField(blank=True, max_length=64)),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="teams.member",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="training.guest",
                    ),
                ),
            ],
            options={
                "verbose_name": "điểm danh",
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("present", "Có mặt"),
                            ("late", "Đến trễ"),
                            ("left_early", "Về sớm"),
                            ("excused", "Vắng có phép"),
                            ("absent", "Vắng"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("list", "Điểm danh theo danh sách"),
                            ("code", "Quét mã QR"),
                            ("word", "Nhập từ điểm danh"),
                            ("import", "Nhập từ tệp phòng họp"),
                            ("closing", "Khi kết thúc buổi"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("token", models.UUIDField(blank=True, null=True, unique=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="training.attendance"
                    ),
                ),
                (
                    "by",
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
                "verbose_name": "lần điểm danh",
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="training.document"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "lượt mở văn bản",
                "constraints": [models.UniqueConstraint(fields=("document", "user"), name="a_reader_is_counted_once")],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="kế hoạch")),
                ("starts_on", models.DateField(verbose_name="từ ngày")),
                ("ends_on", models.DateField(verbose_name="đến hết ngày")),
                (
                    "share",
                    models.DecimalField(decimal_places=3, max_digits=4, verbose_name="tỷ lệ thành viên phải học"),
                ),
                ("wording", models.CharField(blank=True, max_length=300, verbose_name="nguyên văn")),
                (
                    "within",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="phạm vi",
                    ),
                ),
            ],
            options={
                "verbose_name": "kế hoạch tập huấn",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=200, verbose_name="buổi tập huấn")),
                (
                    "mode",
                    models.CharField(
                        choices=[("direct", "Trực tiếp"), ("online", "Trực tuyến")],
                        max_length=6,
                        verbose_name="hình thức",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="bắt đầu")),
                ("ends_at", models.DateTimeField(verbose_name="kết thúc")),
                ("venue", models.CharField(blank=True, max_length=200, verbose_name="địa điểm")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="địa chỉ")),
                ("map_url", models.URLField(blank=True, max_length=500, verbose_name="liên kết bản đồ")),
                ("meeting_url", models.URLField(blank=True, max_length=500, verbose_name="liên kết phòng họp")),
                ("capacity", models.PositiveIntegerField(blank=True, null=True, verbose_name="số chỗ")),
                ("required_days", models.PositiveSmallIntegerField(default=1, verbose_name="số ngày phải dự")),
                ("code_word", models.CharField(blank=True, max_length=40, verbose_name="từ điểm danh")),
                (
                    "secret",
                    models.CharField(default=training.models.sessions.new_secret, editable=False, max_length=64),
                ),
                ("series", models.UUIDField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Đã lên lịch"), ("closed", "Đã kết thúc"), ("cancelled", "Đã hủy")],
                        default="planned",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organised",
                        to="places.place",
                        verbose_name="đơn vị tổ chức",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnered",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="doanh nghiệp phối hợp",
                    ),
                ),
                ("places", models.ManyToManyField(related_name="sessions", to="places.place", verbose_name="dành cho")),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="training.plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "buổi tập huấn",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Chưa trả lời"),
                            ("coming", "Sẽ dự"),
                            ("waiting", "Chờ có chỗ"),
                            ("declined", "Không dự được"),
                            ("replaced", "Cử người khác"),
                        ],
                        default="invited",
                        max_length=10,
                        verbose_name="trả lời",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="lý do")),
                ("invited_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "instead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="instead_of",
                        to="training.invitation",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="teams.member"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="training.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "lời mời tập huấn",
                "indexes": [models.Index(fields=["session", "state"], name="invitation_by_answer")],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "member"), name="a_member_is_invited_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_does_not_come_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "invited"), ("answered_at__isnull", False), _connector="OR"),
                        name="an_answer_has_an_instant",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="guest",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="guests", to="training.session"
            ),
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("useful", models.PositiveSmallIntegerField(verbose_name="bổ ích")),
                ("clear", models.PositiveSmallIntegerField(verbose_name="dễ hiểu")),
                ("able", models.PositiveSmallIntegerField(verbose_name="hướng dẫn lại được")),
                ("text", models.TextField(blank=True, verbose_name="góp ý")),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teams.member"),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="training.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "góp ý sau buổi học",
                "constraints": [
                    models.UniqueConstraint(fields=("session", "member"), name="a_member_gives_feedback_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("able__range", (1, 5)), ("clear__range", (1, 5)), ("useful__range", (1, 5))
                        ),
                        name="feedback_goes_from_one_to_five",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="training.session"
            ),
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chosen", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teams.member"),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="training.question"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="training.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "câu trả lời",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "session", "member"), name="a_question_is_answered_once_a_session"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="bắt đầu")),
                ("ends_at", models.DateTimeField(verbose_name="kết thúc")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="days", to="training.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "ngày học",
                "ordering": ["starts_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="a_day_of_training_has_a_length",
                    ),
                    models.UniqueConstraint(fields=("session", "starts_at"), name="a_session_sits_once_at_a_time"),
                ],
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="day",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="training.sessionday"
            ),
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="mã")),
                ("title", models.CharField(max_length=200, verbose_name="chuyên đề")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "Chủ trương, chính sách"),
                            ("platform", "Nền tảng số"),
                            ("skill", "Kỹ năng"),
                        ],
                        max_length=10,
                        verbose_name="nhóm",
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="nội dung")),
                (
                    "valid_months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="số tháng có giá trị"),
                ),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="ngừng dạy từ")),
                ("title_folded", models.CharField(max_length=200)),
                ("sort_key", models.CharField(max_length=400)),
            ],
            options={
                "verbose_name": "chuyên đề",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_months", None), ("valid_months__gt", 0), _connector="OR"),
                        name="what_was_learned_counts_for_some_time",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="topics",
            field=models.ManyToManyField(related_name="sessions", to="training.topic", verbose_name="chuyên đề"),
        ),
        migrations.AddField(
            model_name="question",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="training.topic"
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="topics",
            field=models.ManyToManyField(related_name="plans", to="training.topic", verbose_name="chuyên đề"),
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "Tệp"), ("link", "Liên kết"), ("video", "Video")],
                        max_length=6,
                        verbose_name="loại",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="tên tài liệu")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="địa chỉ")),
                ("file", models.CharField(blank=True, max_length=80)),
                ("file_name", models.CharField(blank=True, max_length=150)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="training.topic",
                        verbose_name="chuyên đề",
                    ),
                ),
            ],
            options={
                "verbose_name": "tài liệu",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "file"), models.Q(("file", ""), _negated=True), ("url", "")),
                            models.Q(
                                models.Q(("kind", "file"), _negated=True),
                                ("file", ""),
                                models.Q(("url", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_material_is_a_file_or_a_link",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="bản")),
                ("starts_on", models.DateField(verbose_name="áp dụng từ")),
                ("outline", models.TextField(verbose_name="đề cương")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="training.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "bản của chuyên đề",
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "number"), name="a_version_of_a_topic_has_a_number"),
                    models.UniqueConstraint(fields=("topic", "starts_on"), name="a_topic_changes_once_a_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Learned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="ngày học")),
                ("certificate", models.CharField(max_length=32, unique=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="learned", to="teams.member"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="learned", to="teams.team"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="learned", to="training.session"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="learned", to="training.topic"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.topicversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "kết quả tập huấn",
                "indexes": [models.Index(fields=["topic", "on"], name="learned_by_topic")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "topic", "member"), name="a_member_learns_a_topic_once_a_session"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Trainer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.CharField(max_length=120, verbose_name="họ và tên")),
                ("organisation", models.CharField(blank=True, max_length=150, verbose_name="đơn vị")),
                ("name_folded", models.CharField(max_length=120)),
                ("sort_key", models.CharField(max_length=400)),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainer",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "giảng viên",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name_folded", "organisation"), name="a_trainer_of_an_organisation_is_one"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="trainers",
            field=models.ManyToManyField(
                blank=True, related_name="sessions", to="training.trainer", verbose_name="giảng viên"
            ),
        ),
        migrations.AddConstraint(
            model_name="guest",
            constraint=models.UniqueConstraint(
                fields=("session", "full_name", "organisation"), name="a_guest_is_written_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("guest__isnull", False), ("member", None)),
                    models.Q(("guest", None), ("member__isnull", False)),
                    _connector="OR",
                ),
                name="attendance_is_of_a_member_or_a_guest",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("day", "member"), name="a_member_attends_a_day_once"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("day", "guest"), name="a_guest_attends_a_day_once"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gt", 0), ("share__lte", 1)), name="a_plan_asks_for_a_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="a_plan_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("title", "within"), name="a_plan_is_named_once"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["starts_at", "ends_at"], name="session_by_time"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="a_session_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", False), _connector="OR"
                ),
                name="a_closed_session_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("required_days__gt", 0)), name="a_session_asks_for_a_day_at_least"
            ),
        ),
    ]
