"""Requests of one person can be made one, and be taken apart again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def take_apart(apps, schema_editor):
    events = apps.get_model("consultations", "ConsultationEvent").objects
    events.filter(what__in=["merged", "merged_into", "split"]).delete()
    requests = apps.get_model("consultations", "ConsultationRequest").objects
    requests.filter(status="merged").update(status="closed", merged_into=None)
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0008_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consultationevent",
            name="event_is_of_a_known_kind",
        ),
        migrations.RemoveConstraint(
            model_name="consultationrequest",
            name="request_has_a_known_status",
        ),
        migrations.AddField(
            model_name="consultationevent",
            name="part",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="consultations.consultationrequest",
            ),
        ),
        migrations.AddField(
            model_name="consultationrequest",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="consultations.consultationrequest",
            ),
        ),
        migrations.AlterField(
            model_name="consultationevent",
            name="status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("new", "New"),
                    ("in_touch", "In touch"),
                    ("waiting", "Waiting for reply"),
                    ("booked", "Booked"),
                    ("not_suitable", "Not suitable"),
                    ("not_going_ahead", "Not going ahead"),
                    ("closed", "Closed"),
                    ("suspected_spam", "Suspected spam"),
                    ("merged", "Merged into another"),
                ],
                max_length=20,
            ),
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
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="consultationrequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("in_touch", "In touch"),
                    ("waiting", "Waiting for reply"),
                    ("booked", "Booked"),
                    ("not_suitable", "Not suitable"),
                    ("not_going_ahead", "Not going ahead"),
                    ("closed", "Closed"),
                    ("suspected_spam", "Suspected spam"),
                    ("merged", "Merged into another"),
                ],
                default="new",
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
                    (
                        "status__in",
                        [
                            "new",
                            "in_touch",
                            "waiting",
                            "booked",
                            "not_suitable",
                            "not_going_ahead",
                            "closed",
                            "suspected_spam",
                            "merged",
                        ],
                    )
                ),
                name="request_has_a_known_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("status", "merged")),
                    models.Q(
                        models.Q(("status", "merged"), _negated=True), ("merged_into__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="request_is_merged_into_another",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, take_apart),
    ]
