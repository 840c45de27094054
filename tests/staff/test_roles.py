"""What a role opens, and changing it from a terminal."""

from __future__ import annotations

import io
import re
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from microsite.staff.members import LastOwner, Member, Role
from microsite.staff.models import AccessLogEntry
from tests.people import hired, signed_in

INBOX = "/staff/"

pytestmark = pytest.mark.django_db


def changes(name: str, *options: str) -> str:
    said = io.StringIO()
    call_command("change_staff", name, *options, stdout=said)
    return said.getvalue()


def log() -> list[tuple[str | None, str, str]]:
    entries = AccessLogEntry.objects.order_by("pk")
    return list(entries.values_list("who__username", "what", "detail"))


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("reception", ["Requests"]),
        ("editor", ["Pages", "Design gallery", "Self-check"]),
        ("clinician", ["Requests", "Pages", "Self-check"]),
        (
            "owner",
            ["Requests", "Pages", "Design gallery", "Self-check", "People", "Export", "Access log"],
        ),
    ],
)
def test_the_menu_offers_what_the_role_opens_and_no_more(role, offered):
    client = signed_in(hired(role=role))
    first = INBOX if role != "editor" else "/staff/pages/"

    header = client.get(first).text.partition("</header>")[0]

    words = re.findall(r'class="staff-header__link"[^>]*>([^<]+)<', header)
    assert words == [*offered, "Public site"]


def test_whoever_is_refused_reads_whose_page_it_is_and_it_is_written_down():
    client = signed_in(hired("ed", role=Role.EDITOR))

    page = client.get(INBOX)

    assert page.status_code == 403
    assert "whose role is Editor. This page is for: Reception, Clinician, Owner." in page.text
    assert 'href="/staff/gallery/"' in page.text
    assert log() == [("ed", "refused", "staff/")]


def test_an_account_without_a_role_opens_nothing():
    user = hired("temp")
    user.member.delete()
    client = signed_in(type(user).objects.get(pk=user.pk))

    assert client.get(INBOX).status_code == 403
    assert client.get("/staff/gallery/").status_code == 403


def test_another_role_counts_at_once():
    client = signed_in(hired("ed", role=Role.EDITOR))
    assert client.get("/staff/gallery/").status_code == 200

    assert changes("ed", "--role", "clinician") == "ed is now: Clinician.\n"

    assert client.get("/staff/gallery/").status_code != 200
    assert log()[0] == (None, "role_changed", "ed: clinician")


def test_somebody_leaves_and_returns():
    client = signed_in(hired("joy"))

    changes("joy", "--leaves")
    assert client.get(INBOX).status_code == 302
    assert signed_in_again("joy") == 302
    changes("joy", "--returns")

    assert signed_in_again("joy") == 200
    acts = [what for _, what, _ in log() if what != "listed"]
    assert acts == ["let_go", "taken_back"]


def signed_in_again(name: str) -> int:
    user = Member.objects.get(user__username=name).user
    return signed_in(user).get(INBOX).status_code


@pytest.mark.parametrize("change", [("--leaves",), ("--role", "editor")])
def test_the_last_owner_stays(change):
    hired("boss", role=Role.OWNER)
    hired("gone.boss", role=Role.OWNER, is_active=False)

    with pytest.raises(CommandError, match="boss is the only owner"):
        changes("boss", *change)

    boss = Member.objects.get(user__username="boss")
    assert (boss.role, boss.is_at_work, log()) == ("owner", True, [])
    hired("second.boss", role=Role.OWNER)
    changes("boss", *change)
    assert not Member.objects.owners().filter(pk=boss.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_let_each_other_go_at_one_moment():
    owners = [hired(f"boss.{number}", role=Role.OWNER).member for number in range(2)]
    start, kept = threading.Barrier(2), []

    def act(owner: Member) -> None:
        start.wait()
        try:
            owner.let_go()
        except LastOwner:
            kept.append(owner)
        connection.close()

    threads = [threading.Thread(target=act, args=[owner]) for owner in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(Member.objects.owners()) == kept
    assert len(kept) == 1


def test_unknown_name_is_said():
    with pytest.raises(CommandError, match="no member of staff called nobody"):
        changes("nobody", "--leaves")
