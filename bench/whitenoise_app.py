"""WhiteNoise as a WSGI wrapper around nothing, serving the folder named by PAGES."""

import os
from collections.abc import Iterable
from typing import Any

from whitenoise import WhiteNoise


def nothing(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []


application = WhiteNoise(nothing, root=os.environ["PAGES"], index_file=True, max_age=0)
