"""Taking a picture that somebody sends: onto the disk, and through a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from microsite.content import (
    MOST_PICTURE_BYTES,
    PICTURE_KINDS,
    PICTURE_TYPES,
    UnusableImage,
)
from microsite.pages.bodies import NoFiles, declared_length
from microsite.staff.access import StaffRequest, may_edit_pages

# Of somebody who may send pictures: they are told, instead of meeting a broken connection.
MOST_READ_BYTES = 10 * MOST_PICTURE_BYTES
PROGRAM = settings.BASE_DIR / "microsite" / "content" / "image_process.py"
SECONDS_FOR_A_PICTURE = 20
SECONDS_FOR_A_TURN = 3
ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
EXPORT = "Export it as a JPEG, PNG, WebP or AVIF."

# One at a time in each web process, so that its other threads always have time for patients.
_turn = threading.Lock()


class TooLarge(Exception):
    """The file that came is larger than any picture may be."""


@dataclass(frozen=True)
class Taken:
    """A picture made plain: the ending of its file, and its bytes."""

    suffix: str
    picture: bytes


class _Discard(FileUploadHandler):
    """Reads past a file: whoever sends it may not, but what they typed is not lost."""

    def new_file(self, *args: object, **kwargs: object) -> NoReturn:
        raise SkipFile


class _ToDisk(TemporaryFileUploadHandler):
    """Writes the file to the disk as it comes, up to the size that a picture may have."""

    is_too_large = False
    trouble: OSError | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        with self._told():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MOST_PICTURE_BYTES:
            self.is_too_large = True
            # What is still to come is read and dropped: only then does a browser show the answer.
            raise StopUpload(connection_reset=False)
        with self._told():
            super().receive_data_chunk(raw_data, start)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Let the view tell what the disk refused: raised here, it would answer 500."""
        try:
            yield
        except OSError as error:
            self.trouble = error
            raise StopUpload(connection_reset=False) from error


def may_send_a_picture(
    view: Callable[[StaffRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let editors in, and only then take the file of the form; ``sent_file`` returns it."""

    @may_edit_pages
    def guarded(request: StaffRequest) -> HttpResponseBase:
        request.upload_handlers = [_up_to(MOST_READ_BYTES, _ToDisk, request)]
        return csrf_protect(view)(request)

    # The check of the token reads the body, so it waits until it is known who sends it.
    @csrf_exempt
    @wraps(view)
    def sent(request: HttpRequest) -> HttpResponseBase:
        request.upload_handlers = [_up_to(MOST_PICTURE_BYTES, _Discard, request)]
        return guarded(request)

    return sent


def _up_to(most: int, kind: type[FileUploadHandler], request: HttpRequest) -> FileUploadHandler:
    """Return such a handler, or for a larger body one that does not read on."""
    return (kind if declared_length(request) <= most else NoFiles)(request)


def sent_file(request: HttpRequest) -> UploadedFile[Any] | None:
    """Return the file that came with the form. Raises TooLarge, and OSError of a full disk."""
    found = request.FILES.get("file")
    for each in request.upload_handlers:
        if trouble := getattr(each, "trouble", None):
            raise trouble
    if any(getattr(each, "is_too_large", False) for each in request.upload_handlers):
        raise TooLarge
    return found


def take(file: UploadedFile[Any]) -> Taken:
    """Return the picture made plain. Raises UnusableImage, whatever the file is, and OSError."""
    ending = ENDING.search(file.name or "")
    if ending is None or file.file is None:
        raise UnusableImage("its name has no ending that says what it is", EXPORT)
    with _turn_of_its_own():
        return _taken(file.file, f"picture{ending[0].lower()}")


def converted(picture: bytes, suffix: str, wanted: str) -> bytes:
    """Return a picture that was taken, with another ending. Raises UnusableImage and OSError.

    That takes as long as taking it, so it is the same process that does it.
    """
    if PICTURE_TYPES.get(suffix[1:]) == PICTURE_TYPES.get(wanted[1:].replace("jpeg", "jpg")):
        return picture
    with _turn_of_its_own(), tempfile.TemporaryFile() as file:
        file.write(picture)
        return _taken(file, f"picture{suffix}", wanted).picture


@contextmanager
def _turn_of_its_own() -> Iterator[None]:
    if not _turn.acquire(timeout=SECONDS_FOR_A_TURN):
        raise UnusableImage("another picture is being read just now", "Send it again in a moment.")
    try:
        yield
    finally:
        _turn.release()


def _taken(file: IO[Any], *words: str) -> Taken:
    file.seek(0)
    with tempfile.TemporaryFile() as made:
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(PROGRAM), *words],
                # Neither the address of the database nor a key: it opens a stranger's file.
                env={"PYTHONPATH": str(settings.BASE_DIR)},
                stdin=file,
                stdout=made,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS_FOR_A_PICTURE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _too_much() from None
        if done.returncode != 0:
            raise _too_much()
        made.seek(0)
        told = json.loads(made.readline())
        if "reason" in told:
            raise UnusableImage(told["reason"], told["cure"])
        if told["suffix"] not in PICTURE_KINDS:
            raise _too_much()
        return Taken(told["suffix"], made.read(MOST_PICTURE_BYTES))


def _too_much() -> UnusableImage:
    cure = "Export it as a JPEG of 4000 pixels on its longer side."
    return UnusableImage("reading it took too much time or memory, so it was stopped", cure)
