"""Adding somebody who may sign in, at a terminal or from a script."""

from __future__ import annotations

import getpass
import io
import sys

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from microsite.staff.members import Member

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


class Terminal(io.StringIO):
    """A keyboard on which these lines are typed."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def no_password_in_the_environment(monkeypatch):
    monkeypatch.delenv("DJANGO_STAFF_PASSWORD", raising=False)


@pytest.fixture
def at_a_terminal(monkeypatch):
    def types(*passwords: str, name: str = "") -> None:
        typed = iter(passwords)
        monkeypatch.setattr(sys, "stdin", Terminal(f"{name}\n"))
        monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))

    return types


def adds(**options: str) -> str:
    said = io.StringIO()
    call_command("add_staff", stdout=said, **options)
    return said.getvalue()


def names() -> list[str]:
    return list(get_user_model().objects.values_list("username", flat=True))


def test_asks_for_name_and_password_and_the_person_can_sign_in(client, at_a_terminal):
    at_a_terminal(PASSWORD, PASSWORD, name="nurse.joy")

    assert "nurse.joy can now sign in at /staff/, as reception." in adds()

    form = {"username": "nurse.joy", "password": PASSWORD}
    assert client.post("/staff/sign-in/", form)["Location"] == "/staff/account/"
    assert client.get("/staff/account/").status_code == 200
    user = get_user_model().objects.get()
    assert (user.is_staff, user.is_superuser) == (True, False)


def test_the_role_is_chosen_here_and_reception_otherwise(monkeypatch):
    monkeypatch.setenv("DJANGO_STAFF_PASSWORD", PASSWORD)

    adds(name="nurse.joy")
    adds(name="dr.example", role="clinician")

    roles = Member.objects.values_list("user__username", "role")
    assert dict(roles) == {"nurse.joy": "reception", "dr.example": "clinician"}


def test_two_different_passwords_add_nobody(at_a_terminal):
    at_a_terminal(PASSWORD, PASSWORD + "!")

    with pytest.raises(CommandError, match="The two passwords are not the same"):
        adds(name="nurse.joy")
    assert names() == []


def test_script_gives_the_password_in_the_environment(monkeypatch):
    monkeypatch.setenv("DJANGO_STAFF_PASSWORD", PASSWORD)

    adds(name="nurse.joy")

    assert get_user_model().objects.get().check_password(PASSWORD)


def test_script_gives_the_password_on_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\nsecond line\n"))

    adds(name="nurse.joy")

    assert get_user_model().objects.get().check_password(PASSWORD)


def test_script_must_say_who(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD))

    with pytest.raises(CommandError, match="add_staff --name NAME"):
        adds()


@pytest.mark.parametrize(
    ("password", "reason"),
    [("", "too short"), ("elevenchars", "too short"), ("password1234", "too common")],
)
def test_weak_password_is_refused_with_the_reason(monkeypatch, password, reason):
    monkeypatch.setattr(sys, "stdin", io.StringIO(password))

    with pytest.raises(CommandError, match=reason):
        adds(name="nurse.joy")
    assert names() == []


@pytest.mark.parametrize("again", ["nurse.joy", "Nurse.Joy"])
def test_name_that_exists_is_left_alone(nurse, monkeypatch, again):
    monkeypatch.setenv("DJANGO_STAFF_PASSWORD", "another long password")

    with pytest.raises(CommandError, match=f"already an account with the name {again}"):
        adds(name=again)
    nurse.refresh_from_db()
    assert nurse.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["two words", "n" * 151, "semi;colon"])
def test_name_that_cannot_be_used_is_explained(monkeypatch, name):
    monkeypatch.setenv("DJANGO_STAFF_PASSWORD", PASSWORD)

    with pytest.raises(CommandError, match="User name: "):
        adds(name=name)
    assert names() == []


def test_an_address_is_kept_or_refused(at_a_terminal):
    at_a_terminal(PASSWORD, PASSWORD)
    with pytest.raises(CommandError, match="Email: Enter a valid email address"):
        adds(name="boss", role="owner", email="at home")
    assert names() == []

    adds(name="boss", role="owner", email="boss@clinic.example")

    assert get_user_model().objects.get().email == "boss@clinic.example"
