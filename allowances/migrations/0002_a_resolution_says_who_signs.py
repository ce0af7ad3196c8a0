from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("allowances", "0001_support_money")]

    operations = [
        migrations.AddField(
            model_name="supportresolution",
            name="signers",
            field=models.CharField(
                blank=True,
                db_default="Người lập, Kế toán",
                default="Người lập, Kế toán",
                max_length=120,
                verbose_name="người ký danh sách chi",
            ),
        ),
    ]
