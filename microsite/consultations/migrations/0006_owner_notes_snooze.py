"""Whose a request is, until when it is out of sight, and what staff noted about it."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def forget_newer_kinds(apps, schema_editor):
    newer = ["taken", "given", "let_go", "snoozed", "woken"]
    events = apps.get_model("consultations", "ConsultationEvent").objects
    events.filter(what__in=newer).delete()
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0005_states"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsultationNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed_text", models.BinaryField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "note",
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="consultationevent",
            name="event_is_of_a_known_kind",
        ),
        migrations.AddField(
            model_name="consultationevent",
            name="detail",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="snoozed_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="consultationevent",
            name="what",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("viewed", "First opened"),
                    ("moved", "Moved"),
                    ("taken", "Took it"),
                    ("given", "Gave it to"),
                    ("let_go", "Let it go"),
                    ("snoozed", "Snoozed until"),
                    ("woken", "Ended the snooze"),
                    ("undone", "Undone"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(
                condition=models.Q(("snoozed_until__isnull", False)),
                fields=["status", "snoozed_until"],
                name="request_by_snooze",
            ),
        ),
        migrations.AddIndex(
            model_name="consultationrequest",
            index=models.Index(fields=["owner", "status"], name="request_by_owner"),
        ),
        migrations.AddConstraint(
            model_name="consultationevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "what__in",
                        [
                            "received",
                            "viewed",
                            "moved",
                            "undone",
                            "taken",
                            "given",
                            "let_go",
                            "snoozed",
                            "woken",
                        ],
                    )
                ),
                name="event_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ("new", "in_touch", "waiting")),
                    ("snoozed_until__isnull", True),
                    _connector="OR",
                ),
                name="request_is_snoozed_while_open",
            ),
        ),
        migrations.AddField(
            model_name="consultationnote",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consultationnote",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="consultations.consultationrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationnote",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.GreaterThan(
                    django.db.models.functions.text.Length("sealed_text"), 37
                ),
                name="consultationnote_is_sealed",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_newer_kinds),
    ]
