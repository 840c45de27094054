"""Emails of staff to patients: sealed, and sent by the notifier."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from microsite.consultations import sealing


def keep_as_notes(apps, schema_editor):
    """An older version knows no replies, but what was said to a patient must stay readable."""
    notes = apps.get_model("consultations", "ConsultationNote").objects
    replies = apps.get_model("consultations", "ConsultationReply").objects
    for reply in replies.select_related("event", "notification").iterator():
        pk = uuid.uuid4()
        notes.create(
            pk=pk,
            request_id=reply.request_id,
            at=reply.event.at,
            by_id=reply.event.by_id,
            sealed_text=sealing.seal(in_words(reply), f"consultations_consultationnote {pk}"),
        )
    forget_replies(apps, schema_editor)


def in_words(reply):
    what = "Email to the patient"
    if not reply.notification.sent_at:
        what += ", which no mail server has taken and which is not sent any more"
    try:
        row = f"consultations_consultationreply {reply.pk}"
        return f"{what}:\n\n{sealing.unseal(bytes(reply.sealed_text), row)}"
    except sealing.SealError:
        return f"{what}. Its words cannot be opened."


def forget_replies(apps, schema_editor):
    apps.get_model("consultations", "ConsultationReply").objects.all().delete()
    notifications = apps.get_model("consultations", "ConsultationNotification").objects
    notifications.filter(kind="reply").delete()
    events = apps.get_model("consultations", "ConsultationEvent").objects
    events.filter(what__in=["replied", "took_back"]).delete()
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0009_merging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsultationReply",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed_text", models.BinaryField()),
                ("template", models.CharField(max_length=100)),
            ],
            options={
                "verbose_name": "reply",
                "verbose_name_plural": "replies",
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="consultationevent",
            name="event_is_of_a_known_kind",
        ),
        migrations.RemoveConstraint(
            model_name="consultationnotification",
            name="notification_is_the_only_one",
        ),
        migrations.RemoveConstraint(
            model_name="consultationnotification",
            name="notification_is_of_a_known_kind",
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
                    ("merged", "Merged with"),
                    ("merged_into", "Became part of"),
                    ("split", "Taken apart from"),
                    ("undone", "Undone"),
                    ("replied", "Wrote an email:"),
                    ("took_back", "Took back the email:"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="consultationnotification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new_request", "New request"),
                    ("acknowledgement", "Acknowledgement"),
                    ("reply", "Reply"),
                ],
                max_length=20,
            ),
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
                            "merged",
                            "merged_into",
                            "split",
                            "replied",
                            "took_back",
                        ],
                    )
                ),
                name="event_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationnotification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "reply"), _negated=True),
                fields=("request", "kind"),
                name="notification_is_the_only_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationnotification",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["new_request", "acknowledgement", "reply"])),
                name="notification_is_of_a_known_kind",
            ),
        ),
        migrations.AddField(
            model_name="consultationreply",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reply",
                to="consultations.consultationevent",
            ),
        ),
        migrations.AddField(
            model_name="consultationreply",
            name="notification",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reply",
                to="consultations.consultationnotification",
            ),
        ),
        migrations.AddField(
            model_name="consultationreply",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="replies",
                to="consultations.consultationrequest",
            ),
        ),
        migrations.AddField(
            model_name="consultationreply",
            name="step",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="consultations.consultationevent",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationreply",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.GreaterThan(
                    django.db.models.functions.text.Length("sealed_text"), 37
                ),
                name="consultationreply_is_sealed",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, keep_as_notes),
    ]
