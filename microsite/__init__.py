"""A clinic's patient-information site: markdown pages and a consultation request form."""

from microsite.sqlite import use_current_sqlite

# Before Django is imported anywhere, because its SQLite backend imports the module once.
use_current_sqlite()
