import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0017_a_commune_has_denominators")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="out_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="reporting.indicator",
                verbose_name="trên tổng của chỉ tiêu",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="out_of_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("adults", "Người từ đủ 18 tuổi"),
                    ("pupils", "Học sinh phổ thông"),
                    ("businesses", "Hộ kinh doanh"),
                    ("files", "Hồ sơ một cửa trong năm"),
                    ("elderly", "Người từ đủ 60 tuổi"),
                    ("households", "Số hộ"),
                    ("population", "Số dân"),
                ],
                max_length=12,
                verbose_name="trên mẫu số của xã",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("out_of", None), ("out_of_kind", ""), _connector="OR"),
                name="a_ratio_has_one_denominator",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("out_of", None), models.Q(("out_of", models.F("id")), _negated=True), _connector="OR"
                ),
                name="an_indicator_is_no_ratio_of_itself",
            ),
        ),
    ]
