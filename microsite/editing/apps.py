from django.apps import AppConfig
from django.core.checks import register

from microsite.editing.checks import check_git


class EditingConfig(AppConfig):
    name = "microsite.editing"
    label = "editing"
    verbose_name = "Editing"

    def ready(self) -> None:
        register(check_git)
