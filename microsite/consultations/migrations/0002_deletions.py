import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deletion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("purged", "Kept long enough"),
                            ("erased", "A person asked for it"),
                        ],
                        max_length=20,
                    ),
                ),
                ("requests", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=200)),
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ["purged", "erased"])),
                        name="deletion_has_a_known_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("why", "purged"),
                            models.Q(
                                ("by__isnull", False), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="erasure_is_by_somebody_for_a_reason",
                    ),
                ],
            },
        ),
    ]
