from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "microsite.editing"
    label = "editing"
    verbose_name = "Editing"
