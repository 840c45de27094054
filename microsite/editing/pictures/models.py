"""Pictures that somebody has sent and not yet named, and what each picture was before a change."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

LONGEST_PICTURE_NAME = 100
TIME_TO_FINISH = timedelta(days=7)


class ReceivedPictureQuerySet(models.QuerySet["ReceivedPicture"]):
    def of(self, author_id: int) -> Self:
        """Return what this person has not finished, newest first."""
        since = timezone.now() - TIME_TO_FINISH
        return self.filter(author_id=author_id, at__gte=since).order_by("-pk")

    def forget_old(self) -> None:
        self.filter(at__lt=timezone.now() - TIME_TO_FINISH).delete()


class ReceivedPicture(models.Model):
    """A picture that one person has sent, made plain already, until it has a name.

    ``instead_of`` is the name of the picture that it was sent to replace, or empty.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=LONGEST_PICTURE_NAME)
    suffix = models.CharField(max_length=5)
    picture = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    instead_of = models.CharField(max_length=LONGEST_PICTURE_NAME, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ReceivedPictureQuerySet] = ReceivedPictureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "received picture"
        verbose_name_plural = "received pictures"

    def __str__(self) -> str:
        return f"{self.file_name} by user {self.author_id}"


class PictureChangeQuerySet(models.QuerySet["PictureChange"]):
    def with_bytes(self) -> Self:
        """Return the changes that can be taken back, newest first. Bytes are read when needed."""
        found = self.exclude(digest="").select_related("who").defer("picture", "record")
        return found.order_by("-pk")

    def records(self) -> Self:
        """Return the changes of a record alone, newest first."""
        found = self.filter(digest="").exclude(record=b"").select_related("who").defer("picture")
        return found.order_by("-pk")

    def forget_bytes(self, name: str) -> None:
        """Keep that it happened, and nothing of what the picture was."""
        self.filter(name=name).update(picture=b"", record=b"", digest="")


class PictureChange(models.Model):
    """What somebody did to a picture, with the bytes of file and record from before.

    They are empty when there were none, and for a patient's result, which nobody keeps.
    """

    class How(models.TextChoices):
        ADDED = "added", "Added"
        NOTED = "noted", "Described anew"
        REPLACED = "replaced", "Replaced"
        DELETED = "deleted", "Deleted"
        BROUGHT_BACK = "brought_back", "Brought back"

    name = models.CharField(max_length=LONGEST_PICTURE_NAME)
    how = models.CharField(max_length=12, choices=How)
    picture = models.BinaryField(default=bytes)
    record = models.BinaryField(default=bytes)
    # Of the picture before; empty when it is not kept.
    digest = models.CharField(max_length=64, blank=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PictureChangeQuerySet] = PictureChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "change of a picture"
        verbose_name_plural = "changes of pictures"
        indexes = [models.Index(fields=["name"], name="picture_changes_by_name")]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_how_display()}"
