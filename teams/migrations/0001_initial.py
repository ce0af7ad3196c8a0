import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "người",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="số quyết định")),
                ("signed_on", models.DateField(verbose_name="ngày ký")),
                ("issued_by", models.CharField(max_length=150, verbose_name="cơ quan ban hành")),
                ("signer", models.CharField(blank=True, max_length=120, verbose_name="người ký")),
                ("file", models.CharField(blank=True, max_length=80, verbose_name="bản quét")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "quyết định",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "number", "signed_on"), name="a_place_numbers_a_decision_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HamletChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("add", "Thêm"),
                            ("rename", "Đổi tên"),
                            ("close", "Kết thúc"),
                            ("split", "Chia tách"),
                            ("merge", "Nhập"),
                        ],
                        max_length=10,
                        verbose_name="việc",
                    ),
                ),
                ("wanted", models.JSONField(blank=True, default=list)),
                ("below", models.JSONField(blank=True, default=dict)),
                ("stays", models.JSONField(blank=True, default=dict)),
                ("effective_on", models.DateField(verbose_name="có hiệu lực từ")),
                ("decision", models.CharField(blank=True, max_length=60, verbose_name="nghị quyết, quyết định")),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chờ duyệt"),
                            ("approved", "Đã duyệt"),
                            ("refused", "Không duyệt"),
                            ("withdrawn", "Đã rút"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, verbose_name="ý kiến")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hamlet_changes",
                        to="places.place",
                        verbose_name="xã",
                    ),
                ),
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
                ("news", models.ManyToManyField(blank=True, related_name="changes_in", to="places.place")),
                ("olds", models.ManyToManyField(blank=True, related_name="changes_out", to="places.place")),
                (
                    "proposed_by",
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
                "verbose_name": "thay đổi ấp, khu phố",
                "indexes": [models.Index(fields=["state", "proposed_at"], name="hamlet_change_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decided_change_says_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="mốc")),
                ("kinds", models.JSONField(default=list, verbose_name="loại địa bàn")),
                ("due_on", models.DateField(verbose_name="hạn")),
                ("share", models.DecimalField(decimal_places=3, max_digits=4, verbose_name="tỷ lệ phải đạt")),
                ("wording", models.CharField(blank=True, max_length=300, verbose_name="nguyên văn")),
                (
                    "within",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="places.place", verbose_name="phạm vi"
                    ),
                ),
            ],
            options={
                "verbose_name": "mốc",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 1)), name="a_milestone_asks_for_a_share"
                    ),
                    models.UniqueConstraint(fields=("title", "within"), name="a_milestone_is_named_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Distinction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.person"),
                ),
                (
                    "other",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.person"),
                ),
            ],
            options={
                "verbose_name": "hai người khác nhau",
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="two_people_are_told_apart_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="a_distinction_names_the_lower_first"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "Xem, nhận bản in dữ liệu"),
                            ("correct", "Sửa chỗ ghi sai"),
                            ("erase", "Xóa dữ liệu"),
                            ("object", "Phản đối việc dùng dữ liệu"),
                            ("restrict", "Hạn chế việc dùng dữ liệu"),
                        ],
                        max_length=10,
                        verbose_name="đề nghị",
                    ),
                ),
                ("asker", models.CharField(blank=True, max_length=120, verbose_name="người đề nghị")),
                ("words", models.TextField(blank=True, verbose_name="nội dung")),
                ("received_on", models.DateField(verbose_name="ngày nhận")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("portal", "Qua cổng"),
                            ("in_person", "Trực tiếp"),
                            ("letter", "Bằng đơn"),
                            ("phone", "Qua điện thoại"),
                        ],
                        max_length=10,
                        verbose_name="cách nhận",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="trả lời lúc")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="xong lúc")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "Đã thực hiện"), ("refused", "Không thực hiện")],
                        max_length=10,
                        verbose_name="kết quả",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="căn cứ, ghi chú")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="privacy_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tài khoản",
                    ),
                ),
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
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="privacy_requests",
                        to="teams.person",
                        verbose_name="người",
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
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người nhận",
                    ),
                ),
            ],
            options={
                "verbose_name": "đề nghị về dữ liệu cá nhân",
                "indexes": [models.Index(fields=["done_at", "received_on"], name="privacy_request_to_do")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("outcome", "")),
                            models.Q(("done_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_done_request_says_how_it_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_refused_request_says_on_what_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at", None),
                            models.Q(("answered_at__isnull", False), ("answered_at__lte", models.F("done_at"))),
                            _connector="OR",
                        ),
                        name="a_request_is_answered_before_it_is_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False),
                            ("account__isnull", False),
                            models.Q(("asker", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_request_says_who_asks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reorganisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=200, verbose_name="tên")),
                ("decision", models.CharField(max_length=60, verbose_name="số nghị quyết")),
                ("signed_on", models.DateField(verbose_name="ngày ký")),
                ("effective_on", models.DateField(verbose_name="có hiệu lực từ")),
                ("file", models.CharField(blank=True, max_length=80, verbose_name="bản quét")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Đang soạn"),
                            ("scheduled", "Chờ đến ngày"),
                            ("done", "Đã thực hiện"),
                            ("undone", "Đã hoàn tác"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("prepared_at", models.DateTimeField(verbose_name="soạn lúc")),
                ("scheduled_at", models.DateTimeField(blank=True, null=True, verbose_name="hẹn lúc")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="thực hiện lúc")),
                ("done", models.JSONField(blank=True, default=dict)),
                (
                    "journal",
                    models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="hoàn tác lúc")),
                ("undo_reason", models.TextField(blank=True, verbose_name="lý do hoàn tác")),
                ("trouble", models.TextField(blank=True, verbose_name="vướng")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kept_at",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="tỉnh soạn",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scheduled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
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
                "verbose_name": "sắp xếp địa bàn",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["done", "undone"]), _negated=True),
                            ("done_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_reorganisation_done_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "undone"), _negated=True), ("undone_at__isnull", False), _connector="OR"
                        ),
                        name="a_reorganisation_undone_says_when",
                    ),
                    models.UniqueConstraint(
                        fields=("decision", "kept_at"), name="a_resolution_is_prepared_once_a_province"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("new_code", models.CharField(max_length=30, verbose_name="mã nơi mới")),
                ("partial", models.BooleanField(default=False, verbose_name="một phần")),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="nơi cũ",
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="teams.reorganisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "nơi cũ về nơi mới",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reorganisation", "old", "new_code"), name="an_old_place_passes_to_a_new_one_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NewPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, verbose_name="mã")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Tỉnh"), (2, "Huyện"), (3, "Xã"), (4, "Ấp, khu phố"), (5, "Tổ dân cư")],
                        verbose_name="cấp",
                    ),
                ),
                ("kind", models.CharField(max_length=30, verbose_name="loại")),
                ("name", models.CharField(max_length=150, verbose_name="tên")),
                ("parent_code", models.CharField(blank=True, max_length=30, verbose_name="mã đơn vị cấp trên")),
                ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ")),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="số dân")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="vĩ độ")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="kinh độ")),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="news", to="teams.reorganisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "nơi mới",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reorganisation", "code"), name="a_reorganisation_opens_a_code_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField(verbose_name="lúc")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ai",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="tỉnh",
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="teams.reorganisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "đồng ý sắp xếp",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reorganisation", "province", "version"), name="a_province_agrees_once_a_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chờ xác nhận"),
                            ("confirmed", "Đã xác nhận"),
                            ("refused", "Không chuyển"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="lúc")),
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
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="nơi đề xuất",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="nơi cũ",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tài khoản",
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="account_moves",
                        to="teams.reorganisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "chuyển tài khoản",
                "constraints": [
                    models.UniqueConstraint(fields=("reorganisation", "user"), name="an_account_is_proposed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_account_move_decided_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=150, verbose_name="tên tổ")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hamlet", "Theo ấp, khu phố"),
                            ("scheme_06", "Ghép với tổ Đề án 06"),
                            ("school", "Của trường học"),
                            ("market", "Của chợ"),
                            ("other", "Khác"),
                        ],
                        default="hamlet",
                        max_length=10,
                        verbose_name="loại hình tổ",
                    ),
                ),
                ("established_on", models.DateField(verbose_name="ngày thành lập")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="ngày cuối cùng hoạt động")),
                ("zalo_url", models.URLField(blank=True, verbose_name="nhóm Zalo")),
                (
                    "zalo_households",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ trong nhóm Zalo"),
                ),
                ("name_folded", models.CharField(max_length=150)),
                ("sort_key", models.CharField(max_length=400)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="teams.decision",
                        verbose_name="quyết định thành lập",
                    ),
                ),
                (
                    "dissolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dissolved_teams",
                        to="teams.decision",
                        verbose_name="quyết định giải thể",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="places.place",
                        verbose_name="địa bàn",
                    ),
                ),
            ],
            options={
                "verbose_name": "tổ",
                "indexes": [models.Index(fields=["established_on", "dissolved_on"], name="team_by_dates")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dissolved_on", None), ("dissolved_on__gte", models.F("established_on")), _connector="OR"
                        ),
                        name="a_team_is_dissolved_after_it_is_founded",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("dissolved_on", None)),
                        fields=("place", "name"),
                        name="a_place_has_one_team_of_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("found", "Thành lập"), ("reform", "Kiện toàn"), ("dissolve", "Giải thể")],
                        max_length=10,
                        verbose_name="nội dung",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="có hiệu lực từ")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulings",
                        to="teams.decision",
                        verbose_name="quyết định",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rulings",
                        to="teams.team",
                        verbose_name="tổ",
                    ),
                ),
            ],
            options={
                "verbose_name": "quyết định về tổ",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "found")), fields=("team",), name="a_team_is_founded_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "dissolve")), fields=("team",), name="a_team_is_dissolved_once"
                    ),
                    models.UniqueConstraint(
                        fields=("team", "decision", "kind"), name="a_decision_rules_on_a_team_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="places.place"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="placements", to="teams.team"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)), fields=("team",), name="a_team_stands_in_one_place"
                    ),
                    models.UniqueConstraint(fields=("team", "starts_on"), name="a_placement_starts_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="a_placement_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.CharField(max_length=120, verbose_name="họ và tên")),
                ("phone", models.CharField(blank=True, max_length=15, verbose_name="số điện thoại")),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("female", "Nữ"), ("male", "Nam")], max_length=10, verbose_name="giới tính"
                    ),
                ),
                ("birth_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="năm sinh")),
                (
                    "organisation",
                    models.CharField(
                        choices=[
                            ("hamlet_head", "Trưởng ấp, khu phố"),
                            ("group_head", "Tổ trưởng tổ dân phố, tổ tự quản"),
                            ("youth", "Đoàn Thanh niên"),
                            ("women", "Hội Phụ nữ"),
                            ("farmers", "Hội Nông dân"),
                            ("veterans", "Hội Cựu chiến binh"),
                            ("post", "Doanh nghiệp bưu chính"),
                            ("telecom", "Doanh nghiệp viễn thông"),
                            ("technology", "Doanh nghiệp công nghệ thông tin"),
                            ("police", "Công an"),
                            ("health", "Y tế"),
                            ("education", "Giáo dục"),
                            ("other", "Khác"),
                        ],
                        max_length=20,
                        verbose_name="đơn vị, đoàn thể",
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        choices=[("leader", "Tổ trưởng"), ("deputy", "Tổ phó"), ("member", "Thành viên")],
                        max_length=10,
                        verbose_name="chức danh",
                    ),
                ),
                ("joined_on", models.DateField(verbose_name="ngày tham gia")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="ngày cuối cùng tham gia")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="đã xóa dữ liệu cá nhân lúc")),
                ("name_folded", models.CharField(max_length=120)),
                ("sort_key", models.CharField(max_length=400)),
                (
                    "joined_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined_members",
                        to="teams.decision",
                        verbose_name="vào tổ theo",
                    ),
                ),
                (
                    "left_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_members",
                        to="teams.decision",
                        verbose_name="thôi tham gia theo",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="teams.person"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="teams.team",
                        verbose_name="tổ",
                    ),
                ),
            ],
            options={
                "verbose_name": "thành viên",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("left_on", None), ("left_on__gte", models.F("joined_on")), _connector="OR"),
                        name="a_member_leaves_after_joining",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("left_on", None), ("position", "leader")),
                        fields=("team",),
                        name="a_team_has_one_leader",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("birth_year", None), ("birth_year__range", (1900, 2100)), _connector="OR"),
                        name="a_birth_year_is_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at", None),
                            models.Q(("birth_year", None), ("phone", ""), ("user", None)),
                            _connector="OR",
                        ),
                        name="an_erased_member_keeps_no_personal_data",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ZaloGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(verbose_name="nhóm Zalo")),
                ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="số hộ trong nhóm")),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zalo_group",
                        to="places.place",
                        verbose_name="xã",
                    ),
                ),
            ],
            options={
                "verbose_name": "nhóm Zalo",
            },
        ),
    ]
