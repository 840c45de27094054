"""Hundreds of mails through every fault; ``make faults``. docs/decisions/0012 says what must hold."""

from __future__ import annotations

import pytest

from tests.faults import outages

pytestmark = pytest.mark.django_db(transaction=True)


def test_200_mails_refused_twice_each_arrive_once(inbox):
    """Red when a 5xx gives a mail up."""
    outages.refuse_for_a_while(inbox, 200)


def test_200_mails_for_a_server_that_was_away_arrive_once(inbox, settings):
    """Red when a connection that fails is taken for a mail that was sent."""
    outages.go_away_and_come_back(inbox, 200, settings)


def test_200_mails_of_which_20_stall_arrive_once(inbox, settings):
    """Red without a time-out, or when the first that stalls ends the round."""
    outages.stall(inbox, 200, 20, settings)


def test_200_mails_with_connections_that_break_after_data_arrive_with_one_id(inbox, report):
    """Red when each attempt makes a new Message-ID."""
    report(repeats=outages.drop_after_data(inbox, 200, 0.3))


@pytest.mark.parametrize("poisons", [1, 20])
def test_100_good_mails_behind_poison_arrive(inbox, poisons):
    """Red when a mail that cannot be built ends the sender."""
    outages.poison_and_good(inbox, poisons, 100)


def test_200_mails_by_two_senders_arrive_once(inbox):
    """Red when a lease is taken without asking whether it is still free."""
    outages.two_at_once(inbox, 200)


def test_200_mails_by_25_killed_senders_arrive(inbox, report):
    """Red when a mail is marked as sent before the server has it."""
    report(repeats=outages.kill_senders(inbox, 200, 25))
