"""Pictures that were sent and never named go after seven days, whether or not somebody looks."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.db import DatabaseError, connection

from microsite.editing.models import ReceivedPicture

SECONDS_BETWEEN_LOOKS = 60 * 60

logger = logging.getLogger(__name__)


@dataclass
class Pause:
    """Until when this process looks for nothing: they go by the day."""

    until: float = 0.0


pause = Pause()


def forget_old_pictures() -> None:
    if time.monotonic() < pause.until:
        return
    pause.until = time.monotonic() + SECONDS_BETWEEN_LOOKS
    try:
        ReceivedPicture.objects.forget_old()
    except DatabaseError:
        logger.exception("Pictures that nobody has named could not be forgotten")
        connection.close()
