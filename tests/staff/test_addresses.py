"""Who gets in where: docs/staff-addresses.md beside what the site does, for every address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from microsite.consultations.models import ConsultationRequest
from microsite.staff.members import Role
from tests.people import PASSWORD, hired, signed_in
from tests.requests_made import received

TABLE = Path(__file__).parent.parent.parent / "docs" / "staff-addresses.md"
FOR_EVERYBODY = "everybody"
WHO = ["nobody", "password only", "no role", *Role.values]
# What stands for a part of an address that differs; "pk" is a request that is there.
PARTS = {"slug": "tried", "str": "tried", "int": "1", "path": "tried"}

pytestmark = pytest.mark.django_db


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for found in (resolver or get_resolver()).url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from routes(found, route)
        elif isinstance(found, URLPattern):
            yield f"/{route}"


@pytest.fixture
def record() -> ConsultationRequest:
    return received()


@pytest.fixture
def people() -> dict[str, User]:
    roles = {role: hired(role, role=role) for role in Role.values}
    # One owner more, so that what the crawl does to one leaves one.
    hired("another.owner", role=Role.OWNER)
    return {
        "password only": hired("password.only", role=Role.OWNER, has_factor=False),
        "no role": User.objects.create_user("no.role", password=PASSWORD),
        **roles,
    }


def visitor(who: str, people: dict[str, User]) -> Client:
    client = signed_in(people[who]) if who in people else Client()
    client.raise_request_exception = False
    return client


def address_of(route: str, record: ConsultationRequest) -> str:
    if route.startswith("/^"):
        return "/tried/"

    def part(found: re.Match[str]) -> str:
        return str(record.pk) if found[1] == "uuid" else PARTS[found[1]]

    return re.sub(r"<(\w+):\w+>", part, route)


def outcome(who: str, client: Client, method: str, address: str) -> str:
    """Return what somebody meets: "yes", "no", or where they are sent first."""
    answer = getattr(client, method.lower())(address)
    assert answer.status_code != 500, f"{method} {address}"
    where = answer.get("Location", "")
    if answer.status_code == 405:
        return ""
    if where.startswith("/staff/sign-in/"):
        return "signs in"
    if where == "/staff/account/" and who == "password only":
        return "sets up"
    return "no" if answer.status_code == 403 else "yes"


def row(route: str, method: str, address: str, people: dict[str, User]) -> list[str]:
    met = [outcome(who, visitor(who, people), method, address) for who in WHO]
    return [f"`{route}`", method, *met] if any(met) else []


def rows_of_the_site(people: dict[str, User], record: ConsultationRequest) -> list[list[str]]:
    found = []
    for route in sorted(set(routes())):
        address = address_of(route, record)
        rows = [row(route, method, address, people) for method in ("GET", "POST")]
        found += [cells for cells in rows if cells]
    return found


def rows_of_the_table() -> list[list[str]]:
    lines = re.findall(r"^\| (`/.*) \|$", TABLE.read_text(), re.M)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def test_everybody_gets_in_where_the_table_says_and_nowhere_else(people, record):
    expected = [" | ".join(cells) for cells in rows_of_the_table()]
    found = [" | ".join(cells) for cells in rows_of_the_site(people, record)]

    assert found == expected, "\n".join(["The site does this:", *(f"| {line} |" for line in found)])


def test_the_table_has_a_column_for_everybody():
    heads = re.findall(r"^\| Address \|.*\|$", TABLE.read_text(), re.M)

    assert heads == [
        "| Address | Way | Nobody | Password only | No role | Reception | Editor | Clinician | Owner |"
    ]


def test_no_address_for_staff_is_open_to_everybody():
    open_to_all = {
        cells[0]
        for cells in rows_of_the_table()
        if cells[0].startswith("`/staff/") and "yes" in cells[2:5]
    }

    assert open_to_all == {
        *("`/staff/sign-in/`", "`/staff/sign-in/passkey/`"),
        # Signing in leads there; it sends away whoever has not.
        # Where those without a second factor set one up.
        *("`/staff/account/`", "`/staff/account/app/`", "`/staff/account/passkey/`"),
    }
