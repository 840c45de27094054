"""Owners look after people: roles, access and lost phones."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from microsite.staff.members import Member, Role
from microsite.staff.models import AccessLogEntry
from microsite.staff.second_factor import has_second_factor, recovery_codes_left
from tests.people import PASSWORD, hired, signed_in

PEOPLE = "/staff/people/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return hired("boss", role=Role.OWNER)


def acts() -> list[tuple[str | None, str, str]]:
    entries = AccessLogEntry.objects.exclude(what="listed").order_by("number")
    return list(entries.values_list("who__username", "what", "detail"))


def test_owner_sees_everybody_and_how_they_stand(owner):
    hired("joy")
    hired("new", has_factor=False)
    hired("a.leaver", is_active=False)

    page = signed_in(owner).get(PEOPLE)

    shown = [(one.member.user.username, one.state[1]) for one in page.context["people"]]
    assert shown == [
        ("boss", "Can sign in"),
        ("joy", "Can sign in"),
        ("new", "No second step yet"),
        ("a.leaver", "Has left"),
    ]


@pytest.mark.parametrize(
    ("change", "act"),
    [
        ("editor", ("boss", "role_changed", "joy: editor")),
        ("leaves", ("boss", "let_go", "joy")),
        ("factor", ("boss", "factor_reset", "joy")),
    ],
)
def test_a_change_is_done_written_down_and_ends_the_persons_sessions(owner, change, act):
    joy = hired("joy")
    hers = signed_in(joy)
    assert hers.get("/staff/").status_code == 200

    answer = signed_in(owner).post(f"{PEOPLE}{joy.pk}/", {"change": change})

    assert answer["Location"] == PEOPLE
    assert acts() == [act]
    assert hers.get("/staff/")["Location"].startswith("/staff/sign-in/")


def test_a_lost_phone_is_replaced_at_the_next_sign_in(owner, client):
    joy = hired("joy")
    signed_in(owner).post(f"{PEOPLE}{joy.pk}/", {"change": "factor"})

    assert (has_second_factor(joy), recovery_codes_left(joy)) == (False, 0)
    form = {"username": "joy", "password": PASSWORD}
    assert client.post("/staff/sign-in/", form)["Location"] == "/staff/account/"
    assert client.get("/staff/")["Location"] == "/staff/account/"


def test_whoever_has_left_can_only_come_back(owner):
    joy = hired("joy", is_active=False)
    client = signed_in(owner)

    page = client.get(f"{PEOPLE}{joy.pk}/")
    assert [value for value, _ in page.context["form"].fields["change"].choices] == ["returns"]
    client.post(f"{PEOPLE}{joy.pk}/", {"change": "returns"})

    assert Member.objects.at_work().filter(pk=joy.pk).exists()


@pytest.mark.parametrize("change", ["leaves", "reception"])
def test_the_last_owner_cannot_lock_everybody_out(owner, change):
    page = signed_in(owner).post(f"{PEOPLE}{owner.pk}/", {"change": change})

    assert page.status_code == 200
    assert "This is the only owner. Make somebody else an owner first" in page.text
    assert list(Member.objects.owners()) == [owner.member]
    assert acts() == []


def test_nothing_chosen_is_said(owner):
    page = signed_in(owner).post(f"{PEOPLE}{owner.pk}/", {})

    assert "Choose what should change" in page.text


def test_a_second_factor_is_reset_from_a_terminal():
    joy, said = hired("joy"), io.StringIO()

    call_command("reset_second_factor", "joy", stdout=said)

    assert said.getvalue() == "joy sets up a new second step at the next sign-in.\n"
    assert not has_second_factor(joy)
    assert acts() == [(None, "factor_reset", "joy")]
    with pytest.raises(CommandError, match="no member of staff called nobody"):
        call_command("reset_second_factor", "nobody")
