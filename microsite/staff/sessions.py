"""When a session of staff starts, how long it lasts, and why it ended."""

from __future__ import annotations

import time

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from microsite.staff.members import Member
from microsite.staff.models import AccessLogEntry
from microsite.staff.second_factor import has_second_factor

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 60 * 60
# To change how somebody signs in, the sign-in must be fresh.
FRESH_SECONDS = 15 * 60
SECONDS_BETWEEN_NOTES = 30

STARTED, SEEN, ROLE, FACTOR = "started_at", "seen_at", "role", "second_factor"

WHY = {
    "idle": "Nothing happened for 30 minutes, so you were signed out.",
    "long": "You were signed in for 12 hours, so you were signed out.",
    "role": "Your role was changed, so you were signed out.",
    "factor": "How you sign in was changed, so you were signed out.",
    "ended": "You were signed out: your password or your account was changed, or you signed out "
    "elsewhere.",
    "export": "To export requests, sign in again first.",
    "slow": "The second step has to follow within 10 minutes. Start again.",
    "fresh": "To change how you sign in, sign in again first.",
}


def start(request: HttpRequest, user: User, factor: str) -> None:
    """Let somebody in who gave the password and, unless ``factor`` is "", the second factor."""
    with transaction.atomic():
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        mark(request.session, user, factor)
        AccessLogEntry.objects.record(user, AccessLogEntry.What.SIGNED_IN, detail=factor)


def mark(session: SessionBase, user: User, factor: str, now: float | None = None) -> None:
    now = time.time() if now is None else now
    member: Member | None = getattr(user, "member", None)
    session[STARTED] = session[SEEN] = now
    session[ROLE], session[FACTOR] = member.role if member else "", factor


def why_it_ended(session: SessionBase, member: Member) -> str:
    """Return a name of WHY, "" while the session goes on."""
    now = time.time()
    if now - session.get(STARTED, 0) > LONGEST_SECONDS:
        return "long"
    if now - session.get(SEEN, 0) > IDLE_SECONDS:
        return "idle"
    if session.get(ROLE) != member.role:
        return "role"
    # Gone, or set up elsewhere meanwhile: either way this session has not shown it.
    if bool(session.get(FACTOR)) != has_second_factor(member.user):
        return "factor"
    return ""


def note_activity(session: SessionBase) -> None:
    now = time.time()
    if now - session.get(SEEN, 0) > SECONDS_BETWEEN_NOTES:
        session[SEEN] = now


def is_fresh(session: SessionBase) -> bool:
    return bool(time.time() - session.get(STARTED, 0) < FRESH_SECONDS)
