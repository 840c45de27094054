"""The least that a WSGI application can do: our bytes and headers, whatever was asked for.

It shows what the web server itself costs; no application on it can be faster.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PAGES = Path(os.environ["PAGES"])
HEADERS = [(name, value) for name, value in json.loads((PAGES / "headers.json").read_text())]
BODY = (PAGES / os.environ["PAGE"]).read_bytes()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", HEADERS[:-1])
        return []
    start_response("200 OK", HEADERS)
    return [BODY]
