"""A PostgreSQL database, named by one address: how it is reached, and how long it is waited for.

Django reads the settings from here; nothing else of ours knows how the address is spelled.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SCHEMES = ("postgres", "postgresql")
# What may stand behind the “?”: where the server is (a folder, for its socket) and how its
# certificate is checked. Anything else could undo what stands below.
MAY_FOLLOW = ("host", "sslmode", "sslrootcert", "sslcert", "sslkey")
SECONDS_TO_CONNECT = 5
# A patient who cannot be stored is told so instead of kept waiting.
MILLISECONDS_FOR_A_LOCK = 5_000
MILLISECONDS_FOR_A_STATEMENT = 30_000
# A process that was stopped in the middle of a change gives its locks back.
MILLISECONDS_IDLE_IN_A_CHANGE = 60_000
# A server that was unplugged says nothing: then its connection counts as broken.
MILLISECONDS_WITHOUT_A_WORD = 10_000
SECONDS_TO_KEEP_A_CONNECTION = 60

SESSION = {
    # A request that was acknowledged survives a power cut. The start asks whether it holds.
    "synchronous_commit": "on",
    "lock_timeout": MILLISECONDS_FOR_A_LOCK,
    "statement_timeout": MILLISECONDS_FOR_A_STATEMENT,
    "idle_in_transaction_session_timeout": MILLISECONDS_IDLE_IN_A_CHANGE,
}


def is_postgres(url: str) -> bool:
    return urlsplit(url).scheme in SCHEMES


def require_usable(url: str) -> None:
    """Raise ValueError, with a cure and nothing of the password, for an address that cannot be."""
    parts = urlsplit(url)
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("write the port as a number: postgres://user@host:5432/name") from None
    if not parts.path.strip("/"):
        raise ValueError("end it with the database's name: postgres://user@host:5432/name")
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if empty := [name for name, value in asked.items() if not value and name in MAY_FOLLOW]:
        raise ValueError(f"write something after {empty[0]}=, or leave it out")
    if unknown := sorted({*asked} - {*MAY_FOLLOW}):
        raise ValueError(f"after the “?” write only {', '.join(MAY_FOLLOW)}, not {unknown[0]}")


def postgres_options(url: str) -> dict[str, Any]:
    """Return Django's settings for ``postgres://user:password@host:port/name?sslmode=...``."""
    parts = urlsplit(url)
    more = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": more.pop("host", parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": SECONDS_TO_KEEP_A_CONNECTION,
        # A server that was restarted is noticed before a statement is lost to it.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": SECONDS_TO_CONNECT,
            "tcp_user_timeout": MILLISECONDS_WITHOUT_A_WORD,
            "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
            **more,
        },
    }
