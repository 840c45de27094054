"""Print all that is stored about a person, for the copy that they may ask for."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from microsite.consultations.management.asking import (
    add_person_arguments,
    found_requests,
    staff_member,
)
from microsite.consultations.person import copy_of


class Command(BaseCommand):
    help = (
        "Print all that is stored about a person as JSON. Their requests are found by the number "
        "or address to be reached at. The look is written into the access log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_person_arguments(parser)

    def handle(
        self, *args: Any, email: str, phone: str, reference: str, by: str, **options: Any
    ) -> None:
        found = found_requests(
            "find_person", by=staff_member(by), email=email, phone=phone, reference=reference
        )
        copies = [copy_of(request) for request in found]
        self.stdout.write(json.dumps(copies, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
        closed = [copy["reference"] for copy in copies if copy["answers"] is None]
        if closed:
            raise CommandError(
                f"The answers of {', '.join(closed)} cannot be opened: their key is not in "
                "ENCRYPTION_KEYS, or they were changed."
            )
