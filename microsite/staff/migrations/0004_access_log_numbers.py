from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from filling the numbers: PostgreSQL does not alter a table with changes under way.
    dependencies = [
        ("staff", "0003_access_log_chain"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accesslogentry",
            name="number",
            field=models.PositiveBigIntegerField(unique=True),
        ),
    ]
