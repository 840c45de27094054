"""Keyed hashes of topic and times, filled in for the requests that can be read."""

import json

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from microsite.consultations import sealing

SIGNS = 16


def hash_choices(apps, schema_editor):
    requests = apps.get_model("consultations", "ConsultationRequest").objects
    for request in requests.only("sealed_answers").iterator():
        row = f"consultations_consultationrequest {request.pk}"
        try:
            answers = json.loads(sealing.unseal(bytes(request.sealed_answers), row))
            times = "phone: " + ", ".join(sorted(answers["best_times"]))
            is_call = answers["contact_by"] == "phone"
            requests.filter(pk=request.pk).update(
                topic_digest=sealing.keyed_hash("topic", answers["topic"])[:SIGNS],
                call_digest=sealing.keyed_hash("call", times)[:SIGNS] if is_call else "",
            )
        except sealing.SealError:
            # Not counted and not called; staff see that it cannot be read.
            continue


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0006_owner_notes_snooze"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="consultationrequest",
            name="request_by_clock",
        ),
        migrations.RemoveIndex(
            model_name="consultationrequest",
            name="request_by_step",
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="call_digest",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="topic_digest",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="received_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(fields=["received_at", "id"], name="request_by_age"),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(fields=["status", "clock_from", "id"], name="request_by_clock"),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(fields=["status", "status_at", "id"], name="request_by_step"),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(
                fields=["status", "call_digest", "snoozed_until"], name="request_by_call"
            ),
        ),
        migrations.RunPython(hash_choices, migrations.RunPython.noop),
    ]
