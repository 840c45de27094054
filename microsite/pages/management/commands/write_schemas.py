from __future__ import annotations

from collections.abc import Mapping

from microsite.content import editor_files
from microsite.pages.management.generated import WriteFiles


class Command(WriteFiles):
    help = "Write the schemas and snippets that help people who edit content in a text editor."

    def texts(self) -> Mapping[str, str]:
        return editor_files()
