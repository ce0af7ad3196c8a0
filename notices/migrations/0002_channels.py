import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(choices=[("zalo", "Zalo"), ("push", "Thông báo trên máy")], max_length=8)),
                ("address", models.CharField(max_length=1000)),
                ("device", models.CharField(blank=True, max_length=80)),
                ("linked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "kênh đã nối",
            },
        ),
        migrations.CreateModel(
            name="ChannelPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channels", models.CharField(blank=True, max_length=40)),
                ("at_night", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "thứ tự kênh nhận tin",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("zalo", "Zalo"),
                            ("push", "Thông báo trên máy"),
                            ("email", "Thư điện tử"),
                            ("sms", "Tin nhắn SMS"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chờ gửi"),
                            ("sending", "Đang gửi"),
                            ("sent", "Đã gửi"),
                            ("delivered", "Đã đến máy"),
                            ("unsure", "Không rõ đã gửi chưa"),
                            ("failed", "Không gửi được"),
                            ("dropped", "Không cần gửi nữa"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("reference", models.CharField(blank=True, max_length=80)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_answer", "dịch vụ không trả lời"),
                            ("not_reached", "chưa kết nối được tới dịch vụ"),
                            ("too_many", "dịch vụ đang giới hạn số tin"),
                            ("refused", "dịch vụ từ chối"),
                            ("unauthorized", "dịch vụ không nhận mã truy cập của cổng"),
                            ("unknown_answer", "dịch vụ trả lời không rõ"),
                            ("address_gone", "địa chỉ không còn nhận tin"),
                            ("no_address", "không còn địa chỉ"),
                            ("account_closed", "tài khoản đã ngừng dùng"),
                            ("given_up", "đã thử nhiều lần"),
                            ("worker_died", "máy chủ dừng giữa lúc gửi"),
                            ("not_received", "nhà mạng báo không đến máy"),
                        ],
                        max_length=16,
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "lần gửi tin",
            },
        ),
        migrations.CreateModel(
            name="Gateway",
            fields=[
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("zalo", "Zalo"),
                            ("push", "Thông báo trên máy"),
                            ("email", "Thư điện tử"),
                            ("sms", "Tin nhắn SMS"),
                        ],
                        max_length=8,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_answer", "dịch vụ không trả lời"),
                            ("not_reached", "chưa kết nối được tới dịch vụ"),
                            ("too_many", "dịch vụ đang giới hạn số tin"),
                            ("refused", "dịch vụ từ chối"),
                            ("unauthorized", "dịch vụ không nhận mã truy cập của cổng"),
                            ("unknown_answer", "dịch vụ trả lời không rõ"),
                            ("address_gone", "địa chỉ không còn nhận tin"),
                            ("no_address", "không còn địa chỉ"),
                            ("account_closed", "tài khoản đã ngừng dùng"),
                            ("given_up", "đã thử nhiều lần"),
                            ("worker_died", "máy chủ dừng giữa lúc gửi"),
                            ("not_received", "nhà mạng báo không đến máy"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
            options={
                "verbose_name": "cổng gửi tin",
            },
        ),
        migrations.CreateModel(
            name="LinkCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "mã nối kênh",
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="routed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("routed_at", None)), fields=["made_at", "id"], name="notice_to_route"
            ),
        ),
        migrations.AddField(
            model_name="channellink",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="channel_links", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="channelpreference",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="channel_preference",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="link",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="deliveries",
                to="notices.channellink",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="notices.notice"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="repeated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="gateway",
            constraint=models.CheckConstraint(
                condition=models.Q(("paused_until", None), models.Q(("trouble", ""), _negated=True), _connector="OR"),
                name="a_paused_gateway_says_why",
            ),
        ),
        migrations.AddField(
            model_name="linkcode",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="link_codes", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="channellink",
            index=models.Index(fields=["channel", "address"], name="link_of_an_address"),
        ),
        migrations.AddConstraint(
            model_name="channellink",
            constraint=models.UniqueConstraint(fields=("user", "channel", "address"), name="an_address_is_linked_once"),
        ),
        migrations.AddConstraint(
            model_name="channellink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel", "zalo")), fields=("user",), name="an_account_has_one_zalo_chat"
            ),
        ),
        migrations.AddConstraint(
            model_name="channellink",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", ""), _negated=True), name="a_link_has_an_address"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["channel", "made_at", "id"], name="delivery_to_send"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["leased_until"], name="delivery_being_sent"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("reference", ""), _negated=True),
                fields=["channel", "reference"],
                name="delivery_by_reference",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["notice", "channel"], name="delivery_of_a_notice"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["sent", "delivered"]), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="a_sent_delivery_has_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "delivered"), _negated=True), ("delivered_at__isnull", False), _connector="OR"
                ),
                name="a_delivered_one_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_failed_delivery_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sending"), _negated=True), ("leased_until__isnull", False), _connector="OR"
                ),
                name="a_delivery_is_sent_under_a_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at", None)), fields=("user",), name="a_person_has_one_open_link_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("made_at"))), name="a_link_code_ends_after_it_was_made"
            ),
        ),
    ]
