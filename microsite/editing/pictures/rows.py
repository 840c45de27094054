"""Every picture of the site with where it is used and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from microsite.content import Library, Original, PictureRecord, UnusableImage
from microsite.editing.pictures.files import (
    NoSuchPicture,
    is_picture_name,
    path_of,
    read_record,
    record_file,
    record_text_of,
)
from microsite.editing.pictures.records import markdown_for
from microsite.editing.pictures.uses import Use, uses
from microsite.pages.library import current_library

RESULT_NOTE = "A patient’s result: for a block “before and after” only"
DECORATIVE_NOTE = "Decorative"
NOT_DESCRIBED = "Nothing says yet what it shows."


@dataclass(frozen=True)
class Trouble:
    what: str
    cure: str


OUT_OF_REACH = Trouble(
    "Its name is very long, or it is a link out of the content folder, so nothing here changes it.",
    "Put the picture itself into the folder, under a short name.",
)


@dataclass(frozen=True)
class PictureRow:
    """A picture. ``original`` is None when its file cannot be used."""

    name: str
    original: Original | None
    record: PictureRecord | None
    uses: Sequence[Use]
    troubles: Sequence[Trouble]

    @property
    def is_result(self) -> bool:
        return self.record is not None and self.record.shows_result

    @property
    def has_page(self) -> bool:
        """Whether it can be opened and deleted: not with a name that no picture may have."""
        return is_picture_name(self.name)

    @property
    def size(self) -> str:
        """How large it is, such as “1600 x 1200 pixels”."""
        if self.original is None:
            return ""
        return f"{self.original.head.width} x {self.original.head.height} pixels"

    @property
    def bytes(self) -> int:
        return self.original.file.stat().st_size if self.original else 0

    @property
    def shows(self) -> str:
        return note_of(self.record)

    def has(self, words: str) -> bool:
        """Whether all the words are in its name, its description or the pages that use it."""
        places = (word for use in self.uses for word in (use.title, use.file, use.alt or ""))
        text = " ".join([self.name, self.shows, *places]).casefold()
        return all(word in text for word in words.casefold().split())


def note_of(record: PictureRecord | None) -> str:
    """Return in words what is noted of a picture, "" when nothing is."""
    if record is None:
        return ""
    said = DECORATIVE_NOTE if record.decorative else record.shows or ""
    return ". ".join(filter(None, [said, RESULT_NOTE if record.shows_result else ""]))


def picture_rows() -> list[PictureRow]:
    library, places = current_library(), uses()
    pictures = library.surroundings.pictures
    found = []
    for name in pictures.images.names():
        try:
            found.append(_row(name, pictures.record_of(name), library, places.get(name, [])))
        except KeyError:
            continue  # Deleted between the two looks.
    return found


def row_of(name: str, library: Library, places: Sequence[Use]) -> PictureRow:
    """Return the row of a picture. Raises KeyError when there is none with this name."""
    try:
        # Read from the file: the library may be half a second older.
        record = read_record(name, record_text_of(name))
    except NoSuchPicture:
        record = None
    return _row(name, record, library, places)


def _row(
    name: str, record: PictureRecord | None, library: Library, places: Sequence[Use]
) -> PictureRow:
    original, troubles = None, []
    try:
        original = library.surroundings.pictures.images.original(name)
        path_of(name)
    except UnusableImage as error:
        troubles.append(Trouble(f"It cannot be shown: {error}.", error.cure))
    except NoSuchPicture:
        original = None
        troubles.append(OUT_OF_REACH)
    record = record if original else None
    troubles += [
        Trouble(problem.message, problem.cure)
        for problem in library.problems
        if problem.file == record_file(name)
    ]
    if original and not troubles and not note_of(record):
        troubles.append(Trouble(NOT_DESCRIBED, "Say it, so that it need not be written each time."))
    return PictureRow(name, original, record, places, troubles)


def picture_choices() -> list[dict[str, str]]:
    """Return what the script of the editor offers: name, what it shows, and what goes in."""
    pictures = current_library().surroundings.pictures
    found = []
    for name in pictures.images.names():
        try:
            pictures.images.original(name)
            path_of(name)
        except (KeyError, UnusableImage, NoSuchPicture):
            continue
        record = pictures.record_of(name)
        found.append({"name": name, "note": note_of(record), "text": markdown_for(name, record)})
    return found
