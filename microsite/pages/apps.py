from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "microsite.pages"
    verbose_name = "Pages"

    def ready(self) -> None:
        from microsite.pages import checks, reloading  # noqa: F401 (they register)
