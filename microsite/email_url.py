"""Where mail is handed over, in one line: ``smtp://user:password@host:port/?tls=starttls``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qsl, unquote, urlsplit

# The port that each way of encryption usually has.
PORTS = {"starttls": 587, "ssl": 465, "no": 25}
ADDRESS = re.compile(r"[^@\s<>,;:\"()]+@[^@\s<>,;:\"()]+")

EXAMPLE = "smtp://user:password@mail.example:587"
IN_A_PASSWORD = "write / in a password as %2F, ? as %3F, # as %23 and @ as %40"  # noqa: S105


@dataclass(frozen=True)
class MailServer:
    """A server that takes mail; without a host there is none."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: str = "starttls"


def mail_server(url: str) -> MailServer:
    """Return what an EMAIL_URL names. Raises ValueError with a cure that repeats nothing of it."""
    if not url:
        return MailServer()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"write the port as a number, as in {EXAMPLE}; {IN_A_PASSWORD}") from None
    if parts.scheme != "smtp":
        raise ValueError(f"start it with smtp://, as in {EXAMPLE}")
    if not host or parts.path.strip("/") or parts.fragment:
        raise ValueError(
            f"name the mail server and nothing after it but ?tls=, as in {EXAMPLE}; {IN_A_PASSWORD}"
        )
    tls = _tls(parts.query)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("give both the user and the password, or neither")
    return MailServer(host, port or PORTS[tls], user, password, tls)


def _tls(query: str) -> str:
    given = dict(parse_qsl(query, keep_blank_values=True))
    tls = given.pop("tls", "starttls")
    if given or tls not in PORTS:
        raise ValueError(f"after the “?” write only tls= and one of: {', '.join(PORTS)}")
    return tls


def require_address(value: str, *, with_name: bool = False) -> str:
    """Return one address, such as ``inbox@clinic.example``. Raises ValueError with a cure."""
    address = parseaddr(value)[1] if with_name else value
    if not value.isprintable() or not ADDRESS.fullmatch(address):
        raise ValueError("write one address, such as inbox@clinic.example")
    return value
