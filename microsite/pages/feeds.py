"""What changed for patients, for those who follow the site with a feed reader."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import escape
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from microsite.content import Change, Clinic, Library, Page
from microsite.pages.caching import REVALIDATE
from microsite.pages.library import library_for

FEED_PATH = "/changes.xml"
MOST_ENTRIES = 50


class ChangeFeed(Atom1Feed):
    """An Atom feed that is as old as its content: Django's own says "now" when it is empty."""

    def latest_post_date(self) -> datetime:
        newest: datetime = self.feed["newest"]
        return newest


@csrf_exempt
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    feed = change_feed(library_for(request))
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response["Cache-Control"] = REVALIDATE
    return response


def change_feed(library: Library) -> ChangeFeed:
    """Return the newest changes of all pages, newest first."""
    clinic, listed = library.clinic, library.changes[:MOST_ENTRIES]
    dates = [change.on for _, change in listed] or [page.changed for page in library.pages.values()]
    feed = ChangeFeed(
        title=f"Changes at {clinic.name}",
        link=f"{settings.SITE_URL}/",
        description=f"What changed on the pages of {clinic.name}, and why",
        language=settings.LANGUAGE,
        author_name=clinic.name,
        feed_url=settings.SITE_URL + FEED_PATH,
        feed_guid=settings.SITE_URL + FEED_PATH,
        newest=_at_midnight(max(dates), clinic),
    )
    for page, change in listed:
        url = settings.SITE_URL + page.path
        day = _at_midnight(change.on, clinic)
        feed.add_item(
            title=f"{page.menu}: {change.what}",
            link=url,
            # Atom1Feed says that this is HTML.
            description=escape(f"{change.what} {change.why or ''}".strip()),
            unique_id=get_tag_uri(f"{url.rstrip('/')}#{_number(page, change)}", day),
            pubdate=day,
            updateddate=day,
        )
    return feed


def _number(page: Page, change: Change) -> int:
    """Return 1 for a day's first change of the page: a later one does not renumber it."""
    same_day = [other for other in page.changes if other.on == change.on]
    return len(same_day) - next(n for n, other in enumerate(same_day) if other is change)


def _at_midnight(day: date, clinic: Clinic) -> datetime:
    return datetime.combine(day, time.min, clinic.zone)
