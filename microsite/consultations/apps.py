from django.apps import AppConfig
from django.core.checks import Tags, register

from microsite.consultations.checks import (
    check_encryption_keys,
    check_mail,
    check_postgres,
    check_sqlite,
)


class ConsultationsConfig(AppConfig):
    name = "microsite.consultations"
    label = "consultations"
    verbose_name = "Consultation requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(check_encryption_keys, Tags.security)
        # Only asked for with --deploy: each command of somebody who tries the site would say it.
        register(check_mail, Tags.security, deploy=True)
        register(check_sqlite, Tags.database)
        register(check_postgres, Tags.database)
