import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions.text import Length, Substr
from django.db.models.lookups import Exact, GreaterThan

import microsite.consultations.reference


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsultationRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        default=microsite.consultations.reference.new_reference,
                        max_length=14,
                        unique=True,
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("handled", "Handled"),
                            ("suspected_spam", "Suspected spam"),
                        ],
                        default="new",
                        max_length=20,
                    ),
                ),
                ("sealed_answers", models.BinaryField()),
                ("submission_key", models.CharField(max_length=60, unique=True)),
                ("answers_digest", models.CharField(max_length=64)),
                ("contact_digest", models.CharField(db_index=True, max_length=64)),
                ("adult_confirmed", models.BooleanField()),
                ("consented_at", models.DateTimeField()),
                ("consent_version", models.CharField(max_length=64)),
                ("form_version", models.CharField(max_length=20)),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
                ("spam_reasons", models.CharField(blank=True, max_length=100)),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handled_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "consultation request",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("adult_confirmed", True)), name="request_is_from_an_adult"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("consented_at__isnull", False), Exact(Length("consent_version"), 64)
                        ),
                        name="request_has_consent",
                    ),
                    models.CheckConstraint(
                        condition=GreaterThan(Length("sealed_answers"), 37),
                        name="request_has_sealed_answers",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Exact(Length("answers_digest"), 64),
                            Exact(Length("contact_digest"), 64),
                            Q(("submission_key", ""), _negated=True),
                        ),
                        name="request_has_digests_and_key",
                    ),
                    models.CheckConstraint(
                        condition=Q(("status__in", ["new", "handled", "suspected_spam"])),
                        name="request_has_a_known_status",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(
                                ("handled_at__isnull", False),
                                ("handled_by__isnull", False),
                                ("status", "handled"),
                            ),
                            Q(
                                Q(("status", "handled"), _negated=True),
                                ("handled_at__isnull", True),
                                ("handled_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="request_is_handled_by_somebody_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("status", "suspected_spam"), _negated=True),
                            Q(("spam_reasons", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="request_is_suspected_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Exact(Length("reference"), 14),
                            Exact(Substr("reference", 1, 3), "MN-"),
                            Exact(Substr("reference", 9, 1), "-"),
                        ),
                        name="request_reference_has_its_shape",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsultationEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("viewed", "First opened"),
                            ("handled", "Marked as handled"),
                            ("put_back", "Put back to new"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="consultations.consultationrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("what__in", ["received", "viewed", "handled", "put_back"])),
                        name="event_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=Q(("what", "received"), ("by__isnull", False), _connector="OR"),
                        name="event_is_by_somebody",
                    ),
                ],
            },
        ),
    ]
