import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True, verbose_name="tên đăng nhập")),
                ("full_name", models.CharField(max_length=120, verbose_name="họ và tên")),
                ("phone", models.CharField(blank=True, max_length=15, verbose_name="số điện thoại")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="thư điện tử")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("leader", "Tổ trưởng"),
                            ("commune", "Cán bộ xã, phường, thị trấn"),
                            ("district", "Cán bộ huyện, thị xã, thành phố"),
                            ("staff", "Chuyên viên Sở"),
                            ("admin", "Quản trị tỉnh"),
                            ("partner", "Doanh nghiệp phối hợp"),
                        ],
                        max_length=20,
                        verbose_name="vai trò",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="đang dùng")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("idle_told_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("privacy_read_version", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ("name_folded", models.CharField(max_length=120)),
                ("sort_key", models.CharField(max_length=400)),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "tài khoản",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["leader", "commune", "district", "staff", "admin", "partner"])
                        ),
                        name="a_user_has_a_known_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("username", django.db.models.functions.text.Lower(models.F("username"))),
                            models.Q(("username", ""), _negated=True),
                        ),
                        name="a_username_is_in_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role", "partner"), ("place__isnull", False), _connector="OR"),
                        name="only_a_partner_has_no_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="tên hệ thống")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("ending", models.CharField(editable=False, max_length=4)),
                ("issued_at", models.DateTimeField(verbose_name="cấp lúc")),
                ("ends_at", models.DateTimeField(verbose_name="hết hạn lúc")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="dùng gần nhất")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="thu hồi lúc")),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="places.place", verbose_name="địa bàn"
                    ),
                ),
                (
                    "revoked_by",
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
                "verbose_name": "mã truy cập",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("issued_at"))),
                        name="a_token_ends_after_it_is_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_revoked_token_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("found_at", models.DateTimeField(verbose_name="phát hiện lúc")),
                ("what", models.TextField(verbose_name="việc đã xảy ra")),
                ("data", models.JSONField(default=list, verbose_name="loại dữ liệu")),
                ("from_at", models.DateTimeField(verbose_name="từ lúc")),
                ("to_at", models.DateTimeField(verbose_name="đến lúc")),
                ("registered_at", models.DateTimeField(verbose_name="ghi lúc")),
                ("notified_at", models.DateTimeField(blank=True, null=True, verbose_name="thông báo lúc")),
                ("notified_to", models.CharField(blank=True, max_length=200, verbose_name="thông báo cho")),
                ("notified_number", models.CharField(blank=True, max_length=60, verbose_name="số văn bản")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="khép lại lúc")),
                ("lessons", models.TextField(blank=True, verbose_name="nguyên nhân, bài học")),
                (
                    "accounts",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="tài khoản liên quan"
                    ),
                ),
                (
                    "closed_by",
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
                        related_name="+",
                        to="places.place",
                        verbose_name="địa bàn liên quan",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "sự cố dữ liệu cá nhân",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_at__gt", models.F("from_at"))), name="a_breach_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notified_at", None), ("notified_number", ""), ("notified_to", "")),
                            models.Q(
                                ("notified_at__isnull", False),
                                models.Q(("notified_to", ""), _negated=True),
                                models.Q(("notified_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_notified_breach_says_whom_and_by_which_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None), ("lessons", "")),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("lessons", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_breach_says_what_was_learned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("first_seen_at", models.DateTimeField(verbose_name="đăng nhập lần đầu")),
                ("last_seen_at", models.DateTimeField(verbose_name="đăng nhập gần nhất")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="devices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "thiết bị quen",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "digest"), name="an_account_knows_a_device_once"),
                    models.CheckConstraint(
                        condition=models.Q(("last_seen_at__gte", models.F("first_seen_at"))),
                        name="a_device_is_last_seen_after_it_is_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="lúc")),
                ("verb", models.CharField(max_length=60, verbose_name="việc")),
                ("subject", models.CharField(max_length=200, verbose_name="đối tượng")),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ai",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "nhật ký",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id", "at"], name="event_of_a_subject"),
                    models.Index(fields=["-at", "-id"], name="event_newest_first"),
                    models.Index(fields=["verb", "-at", "-id"], name="event_of_a_verb"),
                    models.Index(fields=["by", "-at", "-id"], name="event_of_somebody"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventSeal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="số")),
                ("sealed_at", models.DateTimeField(verbose_name="niêm phong lúc")),
                ("digest", models.CharField(max_length=64, verbose_name="mã niêm phong")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="accounts.event",
                        verbose_name="việc",
                    ),
                ),
            ],
            options={
                "verbose_name": "niêm phong nhật ký",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="seals_are_numbered_from_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="FocalPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.CharField(max_length=120, verbose_name="họ và tên")),
                ("title", models.CharField(max_length=120, verbose_name="chức vụ")),
                ("phone", models.CharField(blank=True, max_length=15, verbose_name="số điện thoại")),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="cập nhật lúc"
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="focal_point",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "đầu mối",
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="lúc")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("page", "Xem trên trang"),
                            ("reveal", "Bấm xem số bị che"),
                            ("export", "Lấy danh sách ra tệp"),
                        ],
                        max_length=10,
                        verbose_name="cách",
                    ),
                ),
                ("page", models.CharField(max_length=60, verbose_name="trang")),
                ("count", models.PositiveIntegerField(verbose_name="số liên hệ")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ai",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "lượt xem liên hệ",
                "indexes": [
                    models.Index(fields=["by", "page", "at"], name="look_of_somebody_at_a_page"),
                    models.Index(fields=["-at", "-id"], name="look_newest_first"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="a_look_shows_somebody"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["page", "reveal", "export"])), name="a_look_is_of_a_known_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParkedForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(editable=False, max_length=43)),
                ("path", models.CharField(editable=False, max_length=500)),
                ("sealed", models.TextField(editable=False)),
                ("had_files", models.BooleanField(default=False, editable=False)),
                ("parked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "biểu mẫu đang giữ",
                "constraints": [
                    models.UniqueConstraint(fields=("token",), name="a_parked_form_has_a_token_of_its_own"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("path__startswith", "/"), models.Q(("path__startswith", "//"), _negated=True)
                        ),
                        name="a_parked_form_stays_in_the_portal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("opened_at", models.DateTimeField(verbose_name="mở lúc")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="ký lúc")),
                ("statement", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="places.place", verbose_name="địa bàn"
                    ),
                ),
                (
                    "signed_by",
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
                "verbose_name": "đợt rà soát quyền",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "year"), name="a_place_is_reviewed_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest", ""), ("signed_at", None), ("signed_by", None), ("statement", "")),
                            models.Q(
                                ("signed_at__isnull", False),
                                ("signed_by__isnull", False),
                                models.Q(("statement", ""), _negated=True),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_signature_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("leader", "Tổ trưởng"),
                            ("commune", "Cán bộ xã, phường, thị trấn"),
                            ("district", "Cán bộ huyện, thị xã, thành phố"),
                            ("staff", "Chuyên viên Sở"),
                            ("admin", "Quản trị tỉnh"),
                            ("partner", "Doanh nghiệp phối hợp"),
                        ],
                        max_length=20,
                        verbose_name="vai trò",
                    ),
                ),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="đăng nhập gần nhất")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "Giữ nguyên"),
                            ("disable", "Ngừng tài khoản"),
                            ("change", "Cần đổi vai trò, địa bàn"),
                        ],
                        max_length=8,
                        verbose_name="kết quả",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="lý do")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="+",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="accounts.review"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "tài khoản trong đợt rà soát",
                "constraints": [
                    models.UniqueConstraint(fields=("review", "user"), name="a_review_looks_at_an_account_once"),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["", "keep", "disable", "change"])),
                        name="a_verdict_is_a_known_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("verdict", "")),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_verdict_says_by_whom_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict__in", ["", "keep"]), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="a_verdict_that_changes_something_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("first", "Mật khẩu lần đầu"), ("reset", "Đặt lại mật khẩu")],
                        max_length=5,
                        verbose_name="loại",
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("issued_at", models.DateTimeField(verbose_name="cấp lúc")),
                ("ends_at", models.DateTimeField(verbose_name="hết hạn lúc")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="dùng lúc")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="thu hồi lúc")),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slips", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "phiếu đặt mật khẩu",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["first", "reset"])), name="a_slip_has_a_known_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("issued_at"))),
                        name="a_slip_ends_after_it_is_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at", None),
                            models.Q(("used_at__gte", models.F("issued_at")), ("used_at__lt", models.F("ends_at"))),
                            _connector="OR",
                        ),
                        name="a_slip_is_used_before_it_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used_at", None), ("revoked_at", None), _connector="OR"),
                        name="a_slip_is_not_both_used_and_revoked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revoked_by", None), ("revoked_at__isnull", False), _connector="OR"),
                        name="only_a_revoked_slip_says_by_whom",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None), ("used_at", None)),
                        fields=("user",),
                        name="an_account_has_one_unspent_slip",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpentCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.PositiveBigIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "mã đã dùng",
                "constraints": [models.UniqueConstraint(fields=("user", "step"), name="a_code_opens_once")],
            },
        ),
        migrations.CreateModel(
            name="Throttle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bucket", models.CharField(editable=False, max_length=64, unique=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failed_at", models.DateTimeField(db_index=True)),
                ("told", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "lượt đăng nhập sai",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("told", False), ("failures__gt", 0), _connector="OR"),
                        name="only_failures_are_told_of",
                    )
                ],
            },
        ),
    ]
