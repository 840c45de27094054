"""From new and handled to the states that a request goes through, each step with its undo."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

STATES = [
    ("new", "New"),
    ("in_touch", "In touch"),
    ("waiting", "Waiting for reply"),
    ("booked", "Booked"),
    ("not_suitable", "Not suitable"),
    ("not_going_ahead", "Not going ahead"),
    ("closed", "Closed"),
    ("suspected_spam", "Suspected spam"),
]
FINISHED = ["booked", "not_suitable", "not_going_ahead", "closed"]


def to_states(apps, schema_editor):
    requests = apps.get_model("consultations", "ConsultationRequest").objects
    requests.update(status_at=F("received_at"))
    requests.filter(status="new").update(clock_from=F("received_at"))
    requests.filter(status="handled").update(status="closed", status_at=F("handled_at"))
    events = apps.get_model("consultations", "ConsultationEvent").objects
    events.filter(what="handled").update(what="moved", status="closed")
    events.filter(what="put_back").update(what="moved", status="new")
    # PostgreSQL changes no table while checks of its rows are still to come.
    schema_editor.connection.check_constraints()


def to_new_and_handled(apps, schema_editor):
    requests = apps.get_model("consultations", "ConsultationRequest").objects
    events = apps.get_model("consultations", "ConsultationEvent").objects
    steps = events.filter(request=models.OuterRef("pk"), by__isnull=False).order_by("-pk")
    requests.filter(status__in=FINISHED).update(
        handled_at=F("status_at"), handled_by=models.Subquery(steps.values("by")[:1])
    )
    requests.filter(status__in=FINISHED).update(status="handled")
    requests.filter(status__in=["in_touch", "waiting"]).update(status="new")
    events.filter(what="moved", status__in=FINISHED).update(what="handled")
    events.filter(what__in=["moved", "undone"]).update(what="put_back", undoes=None)
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0004_acknowledgement_and_tallies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("consultationrequest", "request_has_a_known_status"),
        migrations.RemoveConstraint(
            "consultationrequest", "request_is_handled_by_somebody_at_a_time"
        ),
        migrations.RemoveConstraint("consultationevent", "event_is_of_a_known_kind"),
        migrations.AddField(
            "consultationrequest",
            "status_at",
            models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            "consultationrequest", "clock_from", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            "consultationevent",
            "status",
            models.CharField(blank=True, choices=STATES, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField("consultationevent", "before", models.JSONField(blank=True, null=True)),
        migrations.AddField(
            "consultationevent",
            "undoes",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="undone_by",
                to="consultations.consultationevent",
            ),
        ),
        migrations.RunPython(to_states, to_new_and_handled),
        migrations.RemoveField("consultationrequest", "handled_at"),
        migrations.RemoveField("consultationrequest", "handled_by"),
        migrations.AlterField(
            "consultationrequest",
            "status",
            models.CharField(choices=STATES, default="new", max_length=20),
        ),
        migrations.AlterField(
            "consultationevent",
            "what",
            models.CharField(
                choices=[
                    ("received", "Received"),
                    ("viewed", "First opened"),
                    ("moved", "Moved"),
                    ("undone", "Undone"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            "consultationrequest",
            models.Index(fields=["status", "clock_from"], name="request_by_clock"),
        ),
        migrations.AddIndex(
            "consultationrequest",
            models.Index(fields=["status", "status_at"], name="request_by_step"),
        ),
        migrations.AddConstraint(
            "consultationrequest",
            models.CheckConstraint(
                condition=Q(status__in=[name for name, _ in STATES]),
                name="request_has_a_known_status",
            ),
        ),
        migrations.AddConstraint(
            "consultationrequest",
            models.CheckConstraint(
                condition=Q(clock_from__isnull=False, status__in=("new", "in_touch"))
                | ~Q(status__in=("new", "in_touch")) & Q(clock_from__isnull=True),
                name="request_clock_runs_while_the_step_is_ours",
            ),
        ),
        migrations.AddConstraint(
            "consultationevent",
            models.CheckConstraint(
                condition=Q(what__in=["received", "viewed", "moved", "undone"]),
                name="event_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            "consultationevent",
            models.CheckConstraint(
                condition=Q(what="moved") & ~Q(status="") | ~Q(what="moved") & Q(status=""),
                name="event_says_where_it_moved",
            ),
        ),
        migrations.AddConstraint(
            "consultationevent",
            models.CheckConstraint(
                condition=Q(what="undone", undoes__isnull=False)
                | ~Q(what="undone") & Q(undoes__isnull=True),
                name="event_undoes_another",
            ),
        ),
    ]
