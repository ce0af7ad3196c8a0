from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_a_seal_names_its_key"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="user",
            name="a_user_has_a_known_role",
        ),
        migrations.AlterField(
            model_name="reviewline",
            name="role",
            field=models.CharField(
                choices=[
                    ("leader", "Tổ trưởng"),
                    ("member", "Thành viên tổ"),
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
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
                choices=[
                    ("leader", "Tổ trưởng"),
                    ("member", "Thành viên tổ"),
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
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["leader", "member", "commune", "district", "staff", "admin", "partner"])
                ),
                name="a_user_has_a_known_role",
            ),
        ),
    ]
