from django.db import migrations, models

from microsite.staff.chain import BEFORE_THE_FIRST, seal_of, seal_of_head

ROWS_AT_ONCE = 500


def seal_old_rows(apps, schema_editor):
    """Number and seal what is there, in the order in which it was written."""
    Entry = apps.get_model("staff", "AccessLogEntry")
    number, seal, waiting = 0, BEFORE_THE_FIRST, []
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        number += 1
        entry.number = number
        seal = entry.seal = seal_of(seal, entry)
        waiting.append(entry)
        if len(waiting) == ROWS_AT_ONCE:
            Entry.objects.bulk_update(waiting, ["number", "seal"])
            waiting = []
    Entry.objects.bulk_update(waiting, ["number", "seal"])
    apps.get_model("staff", "AccessLogHead").objects.create(
        pk=1, number=number, seal=seal, seal_of_head=seal_of_head(number, seal)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0002_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessLogHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("seal", models.CharField(default=BEFORE_THE_FIRST, max_length=64)),
                ("seal_of_head", models.CharField(default="", max_length=64)),
            ],
            options={
                "verbose_name": "end of the access log",
                "verbose_name_plural": "end of the access log",
            },
        ),
        migrations.AddField(
            model_name="accesslogentry",
            name="number",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="accesslogentry",
            name="seal",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="accesslogentry",
            name="detail",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(seal_old_rows, migrations.RunPython.noop),
    ]
