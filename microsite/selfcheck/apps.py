from django.apps import AppConfig


class SelfCheckConfig(AppConfig):
    name = "microsite.selfcheck"
    label = "selfcheck"
    verbose_name = "Self-check"
