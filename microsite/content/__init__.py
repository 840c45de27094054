"""The model room: content files in, a checked and rendered ``Library`` out. No Django in here."""

from microsite.content.clinic import Clinic
from microsite.content.evidence import Source, Term
from microsite.content.files import review_digest
from microsite.content.library import Library, load
from microsite.content.live import LiveLibrary
from microsite.content.page import Heading, Page, Reference, Review
from microsite.content.problems import ContentUnavailable, Problem
from microsite.content.surroundings import ImageFolder, Picture, UnusableImage

__all__ = [
    "Clinic",
    "ContentUnavailable",
    "Heading",
    "ImageFolder",
    "Library",
    "LiveLibrary",
    "Page",
    "Picture",
    "Problem",
    "Reference",
    "Review",
    "Source",
    "Term",
    "UnusableImage",
    "load",
    "review_digest",
]
