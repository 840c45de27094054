"""The model room: content files in, a checked and rendered ``Library`` out. No Django in here."""

from microsite.content.clinic import Clinic
from microsite.content.editor_files import editor_files
from microsite.content.evidence import Source, Term
from microsite.content.files import review_digest
from microsite.content.library import Library
from microsite.content.live import LiveLibrary, Stamp, stamp_of
from microsite.content.loading import Loader, load
from microsite.content.page import Change, Heading, Page, Part, Reference, Review
from microsite.content.problems import ContentUnavailable, Problem
from microsite.content.surroundings import ImageFolder, Picture, UnusableImage
from microsite.content.writing import DRAFT_SUFFIX, write_whole

__all__ = [
    "DRAFT_SUFFIX",
    "Change",
    "Clinic",
    "ContentUnavailable",
    "Heading",
    "ImageFolder",
    "Library",
    "LiveLibrary",
    "Loader",
    "Page",
    "Part",
    "Picture",
    "Problem",
    "Reference",
    "Review",
    "Source",
    "Stamp",
    "Term",
    "UnusableImage",
    "editor_files",
    "load",
    "review_digest",
    "stamp_of",
    "write_whole",
]
