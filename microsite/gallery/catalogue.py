from __future__ import annotations

from microsite.content import Library
from microsite.gallery.around import around_pages
from microsite.gallery.asking import asking
from microsite.gallery.drawings import drawings
from microsite.gallery.entries import Group
from microsite.gallery.listings import home_page, listing_pages
from microsite.gallery.on_pages import on_pages
from microsite.gallery.samples import Samples
from microsite.gallery.working import working
from microsite.gallery.writing import writing


def catalogue(library: Library) -> tuple[Group, ...]:
    """Return every component of the site, drawn with what this library holds."""
    samples = Samples(library)
    return (
        Group("Words of a page", writing(samples)),
        Group("Drawings", drawings()),
        Group("Around a page", around_pages(samples)),
        Group("On a page", on_pages(samples)),
        Group("Lists and finding", listing_pages(samples)),
        Group("The home page", home_page(samples)),
        Group("Asking", asking(samples)),
        Group("Staff", working(samples)),
    )
