from __future__ import annotations

from collections.abc import Mapping

from django.core.management.base import CommandError

from microsite.pages.library import read_library
from microsite.pages.management.generated import WriteFiles
from microsite.selfcheck.files import files


class Command(WriteFiles):
    help = "Write the flow and the rules of the self-check, for clinicians to look at and sign."

    def texts(self) -> Mapping[str, str]:
        library = read_library(keep=False)
        if library.self_check is None:
            raise CommandError("There is no self-check that can be used: see check_content.")
        return files(library.self_check, library.sources)
