"""The process that opens what somebody has sent. It has little of everything, for hostile files.

Run as a program with a name such as picture.jpg, it reads the file from its input. It writes a
line of JSON, and behind it the new file. With an ending such as .png behind the name, the file is
one that it has made before, and gets that ending.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from types import ModuleType

# Measured: an RGBA PNG of 20 million pixels takes 315 MB, a JPEG of 60 million 89 MB.
MOST_MEMORY_BYTES = 500 * 1024 * 1024
MOST_SECONDS_OF_PROCESSOR = 10
NICER = 5  # visitors come first
PACKAGE = "microsite.content"


def main() -> None:
    # The package without what it imports: the models of pages take ten times as long as a picture.
    package = sys.modules[PACKAGE] = ModuleType(PACKAGE)
    package.__path__ = [str(Path(__file__).parent)]
    from microsite.content.image_files import MOST_BYTES, UnusableImage
    from microsite.content.image_taking import as_kind, taken

    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    seconds = MOST_SECONDS_OF_PROCESSOR
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    os.nice(NICER)
    name, *ending = sys.argv[1:]
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        if ending:
            suffix, data = ending[0], as_kind(data, os.path.splitext(name)[1], ending[0])
        else:
            suffix, data = taken(name, data)
        told = {"suffix": suffix}
    except UnusableImage as error:
        told, data = {"reason": str(error), "cure": error.cure}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
