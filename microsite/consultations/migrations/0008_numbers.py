"""What is counted of each request: its week, and how long the first answer took."""

from datetime import timedelta

from django.db import migrations, models


def note_weeks(apps, schema_editor):
    requests = apps.get_model("consultations", "ConsultationRequest").objects
    # In UTC: a migration knows no clinic, and an hour at midnight on a Sunday matters little.
    days = {moment.date() for moment in requests.values_list("received_at", flat=True).iterator()}
    for day in days:
        monday = day - timedelta(days=day.weekday())
        requests.filter(received_at__date=day).update(week=monday)
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [("consultations", "0007_digests")]

    operations = [
        migrations.AddField("consultationrequest", "week", models.DateField(null=True)),
        migrations.AddField(
            "consultationrequest",
            "waited_minutes",
            models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            "consultationrequest", "was_late", models.BooleanField(blank=True, null=True)
        ),
        migrations.RunPython(note_weeks, migrations.RunPython.noop),
        migrations.AlterField("consultationrequest", "week", models.DateField()),
        migrations.AddIndex(
            "consultationrequest",
            models.Index(fields=["week", "status", "topic_digest"], name="request_by_week"),
        ),
        migrations.AddIndex(
            "consultationrequest",
            models.Index(fields=["week", "waited_minutes", "was_late"], name="request_by_wait"),
        ),
    ]
