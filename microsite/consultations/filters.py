"""Which requests the list shows. All of it stands in the address, and none of it is personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from microsite.components import Tab
from microsite.consultations import states
from microsite.consultations.models import ConsultationRequest, ConsultationRequestQuerySet

ALL = "all"
TABS = {**{status.value: status.label for status in states.REACHABLE}, ALL: "All"}
OWNERS = {"": "Everybody’s", "mine": "Mine", "nobody": "Nobody’s"}


@dataclass(frozen=True)
class Filters:
    """``show`` is a state or “all”, ``owner`` whose.

    ``snoozed`` are those that are out of sight, ``call`` those who can be called now.
    """

    show: str = states.Status.NEW.value
    owner: str = ""
    snoozed: bool = False
    call: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filters:
        """Read an address; what is not known there counts as not said."""
        show, owner = query.get("show", ""), query.get("owner", "")
        show = show if show in TABS else states.Status.NEW.value
        is_snoozed = "snoozed" in query and show in states.OPEN
        is_call = "call" in query and show in states.RUNNING and not is_snoozed
        return cls(show, owner if owner in OWNERS else "", is_snoozed, is_call)

    @property
    def query(self) -> str:
        said = {"show": self.show}
        if self.owner:
            said["owner"] = self.owner
        if self.snoozed:
            said["snoozed"] = "yes"
        if self.call:
            said["call"] = "now"
        return urlencode(said)

    @property
    def title(self) -> str:
        if self.show == ALL:
            return "All requests"
        if self.show == states.Status.NEW:
            return "New requests"
        return f"Requests: {states.Status(self.show).label}"

    @property
    def shows_state(self) -> bool:
        return self.show == ALL

    def __str__(self) -> str:
        """Say it for the access log."""
        words = [self.show, self.owner, "snoozed" if self.snoozed else ""]
        words.append("call now" if self.call else "")
        return ", ".join(filter(None, words))

    def of_this_state_and_owner(self, user: User) -> ConsultationRequestQuerySet:
        requests = ConsultationRequest.objects.all()
        if self.show != ALL:
            requests = requests.filter(status=self.show)
        if self.owner == "mine":
            requests = requests.filter(owner=user)
        elif self.owner == "nobody":
            requests = requests.filter(owner__isnull=True)
        return requests

    def requests(self, user: User, now: datetime, zone: ZoneInfo) -> ConsultationRequestQuerySet:
        """Return what is shown, what must be done first in front."""
        requests = self.of_this_state_and_owner(user)
        if self.snoozed:
            return requests.snoozed(now).soonest_awake_first()
        if self.show in states.OPEN:
            requests = requests.awake(now)
        if self.call:
            requests = requests.to_call_at(now.astimezone(zone))
        if self.show == ALL:
            return requests.newest_first()
        if self.show in states.RUNNING:
            return requests.soonest_due_first()
        return requests.latest_step_first()

    def tabs(self, counts: Mapping[str, int]) -> list[Tab]:
        whole = replace(self, snoozed=False, call=False)
        return [
            Tab(words, f"?{replace(whole, show=name).query}", name == self.show, counts[name])
            for name, words in TABS.items()
        ]

    def links(self, snoozed: int) -> list[Tab]:
        """Return the ways to fewer of them; ``snoozed`` is how many are out of sight here."""
        whole = replace(self, snoozed=False, call=False)
        links = [
            Tab(words, f"?{replace(whole, owner=name).query}", name == self.owner)
            for name, words in OWNERS.items()
        ]
        if self.show in states.RUNNING:
            links.append(Tab("Call now", f"?{replace(whole, call=not self.call).query}", self.call))
        if snoozed or self.snoozed:
            url = f"?{replace(whole, snoozed=not self.snoozed).query}"
            links.append(Tab("Snoozed", url, self.snoozed, snoozed))
        return links
