from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "microsite.backups"
    label = "backups"
    verbose_name = "Backups"
