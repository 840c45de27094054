"""Owners are told by mail that requests were exported."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def forget_exports(apps, schema_editor):
    notifications = apps.get_model("consultations", "ConsultationNotification").objects
    notifications.filter(kind="export").delete()
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0010_replies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consultationnotification",
            name="notification_is_of_a_known_kind",
        ),
        migrations.AddField(
            model_name="consultationnotification",
            name="to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
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
                    ("export", "Export"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="consultationnotification",
            name="request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to="consultations.consultationrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationnotification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["new_request", "acknowledgement", "reply", "export"])
                ),
                name="notification_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultationnotification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "export"), ("request__isnull", True), ("to__isnull", False)),
                    models.Q(
                        models.Q(("kind", "export"), _negated=True),
                        ("request__isnull", False),
                        ("to__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="notification_is_about_a_request_or_to_an_owner",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_exports),
    ]
