import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions.text import Substr
from django.db.models.lookups import Exact

import microsite.outbox.rows


class Migration(migrations.Migration):
    dependencies = [("consultations", "0002_deletions")]

    operations = [
        migrations.CreateModel(
            name="ConsultationNotification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("new_request", "New request")], max_length=20)),
                (
                    "message_id",
                    models.CharField(
                        default=microsite.outbox.rows.new_message_id,
                        max_length=320,
                        unique=True,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("leased_by", models.CharField(blank=True, max_length=100)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=100)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="consultations.consultationrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "indexes": [
                    models.Index(
                        condition=Q(("sent_at__isnull", True)),
                        fields=["next_attempt_at"],
                        name="notification_unsent",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "kind"), name="notification_is_the_only_one"
                    ),
                    models.CheckConstraint(
                        condition=Q(("kind__in", ["new_request"])),
                        name="notification_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=Q(Exact(Substr("message_id", 1, 1), "<")),
                        name="notification_has_a_message_id",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("leased_by", ""), ("leased_until__isnull", True)),
                            Q(
                                ("leased_until__isnull", False),
                                Q(("leased_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="notification_is_leased_by_somebody_for_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("sent_at__isnull", True),
                            Q(
                                ("attempts__gte", 1),
                                ("last_error", ""),
                                ("leased_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="notification_is_sent_by_an_attempt",
                    ),
                ],
            },
        ),
    ]
