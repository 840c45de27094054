"""What patients find when they search: an index in memory that follows the library."""

from microsite.pages.search.index import SearchIndex, SearchUnavailable, search_index
from microsite.pages.search.results import Found, FoundPage, Hit, Piece

__all__ = [
    "Found",
    "FoundPage",
    "Hit",
    "Piece",
    "SearchIndex",
    "SearchUnavailable",
    "search_index",
]
