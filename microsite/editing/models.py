"""Drafts of pages, and every version that a page ever had. The file itself is the page."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from microsite.editing.pictures.models import PictureChange, ReceivedPicture
from microsite.editing.review_mail import ReviewDigest, ReviewReminder

__all__ = [
    "AskedPublication",
    "PageDraft",
    "PageMove",
    "PageVersion",
    "PictureChange",
    "PlannedPublication",
    "ReceivedPicture",
    "ReviewDigest",
    "ReviewReminder",
]

LONGEST_FILE_NAME = 100
LONGEST_WHY = 300
LONGEST_GIT_AUTHOR = 150
LONGEST_NOTE = 1000
# Forms bring at most eight digits.
MOST_FIRST_EDITION = 90_000_000
EDITING_WITHIN = timedelta(minutes=30)


class PageVersionQuerySet(models.QuerySet["PageVersion"]):
    def of(self, file: str) -> Self:
        """Return the versions of the file, newest first."""
        return self.filter(file=file).order_by("-number")

    def newest(self, file: str) -> PageVersion | None:
        return self.of(file).first()

    def with_digest(self, file: str, digest: str) -> PageVersion | None:
        """Return the newest version that had these bytes.

        Never one that is being written: whoever finds it unwritten later has to remove it.
        """
        return self.of(file).filter(digest=digest, is_written=True).first()

    def deletions(self) -> Self:
        """Return the newest version of each page that has no file any more, last first."""
        newest = self.model.objects.of(models.OuterRef("file")).values("pk")[:1]  # type: ignore[arg-type]
        found = self.filter(pk=models.Subquery(newest), digest="", is_written=True)
        return found.select_related("who").defer("text").order_by("-at")

    def not_in_git(self) -> Self:
        """Return what was published and waits to be committed, oldest first."""
        waiting = self.filter(in_git=PageVersion.InGit.WAITING, is_written=True)
        return waiting.select_related("who", "second").order_by("pk")


class PageVersion(models.Model):
    """What a page file held at one time: its bytes, who put them there, and why."""

    class How(models.TextChoices):
        FOUND = "found", "Was there when the editor was first used"
        PUBLISHED = "published", "Published"
        RESTORED = "restored", "Restored"
        SIGNED = "signed", "Signed by a clinician"
        RENAMED = "renamed", "Renamed"
        RELINKED = "relinked", "Links to a renamed page put right"
        DELETED = "deleted", "Deleted"
        OUTSIDE = "outside", "Changed outside the editor"
        GIT = "git", "Changed with git"

    class InGit(models.TextChoices):
        NO = "", "Not meant to be"
        WAITING = "waiting", "Waiting to be committed"
        DONE = "done", "Committed"

    file = models.CharField(max_length=LONGEST_FILE_NAME)
    number = models.PositiveIntegerField()
    # Bytes, not text: a file may hold what a text column changes or refuses.
    text = models.BinaryField()
    digest = models.CharField(max_length=64)
    how = models.CharField(max_length=10, choices=How)
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who read a clinical page before it went out, where the clinic wants two people for it.
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    # Who changed it, as git says: that may be nobody with an account.
    git_author = models.CharField(max_length=LONGEST_GIT_AUTHOR, blank=True)
    commit = models.CharField(max_length=64, blank=True)
    in_git = models.CharField(max_length=10, choices=InGit, default=InGit.NO, blank=True)
    git_trouble = models.CharField(max_length=200, blank=True)
    # False while the file is being written; who finds it so later sees whether that was done.
    is_written = models.BooleanField(default=True)

    objects: ClassVar[PageVersionQuerySet] = PageVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "version of a page"
        verbose_name_plural = "versions of pages"
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.file}, version {self.number}"


class PageDraftQuerySet(models.QuerySet["PageDraft"]):
    def by(self, author_id: int, file: str) -> Self:
        return self.filter(author_id=author_id, file=file)

    def of_others(self, author_id: int, file: str) -> Self:
        """Return what others are writing on this page just now, last first."""
        since = timezone.now() - EDITING_WITHIN
        found = self.filter(file=file, saved_at__gte=since).exclude(author_id=author_id)
        return found.select_related("author").order_by("-saved_at")


def first_edition() -> int:
    """Return a number that no earlier draft of the page has had: windows may still hold those."""
    return 1 + secrets.randbelow(MOST_FIRST_EDITION)


class PageDraft(models.Model):
    """What one person has written on one page and not published.

    ``edition`` goes up at each change: a window that has another one must not overwrite it.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file = models.CharField(max_length=LONGEST_FILE_NAME)
    # What the file held when the draft was begun; None for a page that is not there yet.
    opened = models.ForeignKey(PageVersion, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.BinaryField()
    # What the draft was before it was joined with somebody else's changes; empty when it was not.
    text_before_merge = models.BinaryField(default=bytes)
    # What the draft was when its header could last be read; empty while it can be.
    readable_text = models.BinaryField(default=bytes)
    edition = models.PositiveIntegerField(default=first_edition)
    saved_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PageDraftQuerySet] = PageDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "draft of a page"
        verbose_name_plural = "drafts of pages"
        constraints = [
            models.UniqueConstraint(fields=["author", "file"], name="one_draft_per_person_and_page")
        ]

    def __str__(self) -> str:
        return f"{self.file} by user {self.author_id}, edition {self.edition}"


class PageMoveQuerySet(models.QuerySet["PageMove"]):
    def begun(self) -> Self:
        """Return those that were cut off, oldest first."""
        return self.filter(is_done=False).select_related("who").order_by("pk")

    def stuck(self) -> Self:
        """Return those that could not be done to their end; they are tried again by themselves."""
        return self.begun().exclude(trouble="")


class PageMove(models.Model):
    """A page that gets another name, or goes: noted before the first file is touched.

    It stays when it is done, so that windows which still know the old name find the page.
    """

    old = models.CharField(max_length=LONGEST_FILE_NAME)
    # The file's new name, empty when the page goes.
    new = models.CharField(max_length=LONGEST_FILE_NAME, blank=True)
    # Where readers of the old address are sent, as redirects.yaml says it.
    target = models.CharField(max_length=300)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=LONGEST_WHY)
    at = models.DateTimeField(default=timezone.now)
    is_done = models.BooleanField(default=False)
    # Why it could not be done to its end when that was tried last; it is tried again by itself.
    trouble = models.CharField(max_length=LONGEST_WHY, blank=True)

    objects: ClassVar[PageMoveQuerySet] = PageMoveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "move of a page"
        verbose_name_plural = "moves of pages"
        indexes = [models.Index(fields=["old"], name="moves_by_old_name")]

    def __str__(self) -> str:
        return f"{self.old} to {self.new or 'nowhere'}"

    @property
    def trouble_told(self) -> str:
        """Say what could not be done to its end, to whoever edits pages."""
        what = f"{self.old} gets the name {self.new}" if self.new else f"{self.old} is deleted"
        return (
            f"{what}, but something is left to do: {self.trouble}. It is tried again by itself. "
            "If this stays, tell the person who looks after the site."
        )


class PlannedPublicationQuerySet(models.QuerySet["PlannedPublication"]):
    def waiting(self) -> Self:
        return self.filter(state=PlannedPublication.State.WAITING)

    def due(self) -> Self:
        return self.waiting().filter(at__lte=timezone.now()).order_by("at", "pk")

    def unfinished(self) -> Self:
        """Return what waits, and what failed."""
        return self.exclude(state=PlannedPublication.State.DONE)

    def open_for(self, file: str) -> Self:
        """Return what somebody who opens the page must know."""
        found = self.unfinished().filter(file=file)
        return found.select_related("who", "opened").order_by("at", "pk")


class PlannedPublication(models.Model):
    """A draft that goes live at a time, and perhaps ends at another."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Not published"

    file = models.CharField(max_length=LONGEST_FILE_NAME)
    text = models.BinaryField()
    opened = models.ForeignKey(PageVersion, null=True, on_delete=models.PROTECT, related_name="+")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Who read exactly these words, when a second person had to.
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # Whether it takes an earlier publication back, because that one has ended.
    is_end = models.BooleanField(default=False)
    # What the draft was before it was joined; it is a draft again when the plan is taken back.
    text_before_merge = models.BinaryField(default=bytes)
    # The digest of what was written last: who is killed then finds by it that it is live.
    begun = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    trouble = models.CharField(max_length=300, blank=True)

    objects: ClassVar[PlannedPublicationQuerySet] = PlannedPublicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "planned publication"
        verbose_name_plural = "planned publications"
        indexes = [models.Index(fields=["state", "at"], name="planned_by_time")]

    def __str__(self) -> str:
        return f"{self.file}, {self.get_state_display()}"


class AskedPublicationQuerySet(models.QuerySet["AskedPublication"]):
    def waiting(self) -> Self:
        """Return what nobody has answered yet, what was asked first before the others."""
        return self.filter(is_returned=False).order_by("asked_at", "pk")

    def open_for(self, file: str, reader_id: int) -> Self:
        """Return what somebody who opens the page must know: what waits, and what came back."""
        found = self._seen_by(reader_id).filter(file=file).select_related("who", "returned_by")
        return found.order_by("asked_at", "pk")

    def of_words_for(self, reader_id: int) -> Self:
        """Return what this person finds words in that are in no draft."""
        return self._seen_by(reader_id).exclude(text=b"")

    def _seen_by(self, reader_id: int) -> Self:
        return self.filter(models.Q(who_id=reader_id) | models.Q(is_returned=False))


class AskedPublication(models.Model):
    """Words of a clinical page that wait until a second person has read them and publishes them.

    What was asked is frozen: it is the person's draft no more. Returned words are a draft again;
    they stay here when the person has begun another one meanwhile.
    """

    file = models.CharField(max_length=LONGEST_FILE_NAME)
    text = models.BinaryField()
    # What the draft was before it was joined with somebody else's changes.
    text_before_merge = models.BinaryField(default=bytes)
    opened = models.ForeignKey(PageVersion, null=True, on_delete=models.PROTECT, related_name="+")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(
        max_length=10, choices=PageVersion.How, default=PageVersion.How.PUBLISHED
    )
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    # From when and until when it is to be live; without them, from when it is published.
    at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    is_returned = models.BooleanField(default=False)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    objects: ClassVar[AskedPublicationQuerySet] = AskedPublicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "publication that waits for a second person"
        verbose_name_plural = "publications that wait for a second person"

    def __str__(self) -> str:
        return f"{self.file} by user {self.who_id}"
