"""A page that is not there yet begins as a draft; its file comes when it is published."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from microsite.content import Library, is_page_name
from microsite.editing import folder
from microsite.editing.exact import spelled
from microsite.editing.models import AskedPublication, PageDraft, PlannedPublication
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_edit_pages

TIME_UNTIL_CHECK = timedelta(days=182)
LONGEST_TITLE, LONGEST_NAME = 70, 60
BODY = """
!!! facts "Key facts"
    - What it is: write it here

## A heading

Write here.

## What to do next

Read [how it works](how-it-works.md).
"""
SECTIONS = {"guide": "Guide, read in order", "clinic": "The clinic", "site": "About this site"}


class NewPageForm(forms.Form):
    title = forms.CharField(
        label="Title",
        max_length=LONGEST_TITLE,
        help_text="The heading of the page. The address comes from it.",
        error_messages={"required": "Write a title."},
    )
    section = forms.ChoiceField(
        label="Part of the site",
        choices=list(SECTIONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a part."},
    )
    use_required_attribute = False

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"])
        file = file_for(title)
        if not is_page_name(file.rpartition("/")[2]):
            raise forms.ValidationError("Write a title with letters or digits in it.")
        others = (
            PlannedPublication.objects.open_for(file),
            AskedPublication.objects.exclude(text=b""),
        )
        waits = any(rows.filter(file=file).exists() for rows in others)
        is_begun = waits or PageDraft.objects.filter(file=file).exists()
        if folder.is_taken(file) or is_begun:
            raise forms.ValidationError(f"There is a page {file} already, or a draft of one.")
        return title


def file_for(title: str) -> str:
    """Return the file of a page with this title, such as ``en/after-care.md``."""
    return f"{folder.language()}/{slugify(title)[:LONGEST_NAME].strip('-')}.md"


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
def page_new(request: StaffRequest) -> HttpResponseBase:
    """Begin a page with a title; the rest is written in the editor."""
    form = NewPageForm(request.POST or None)
    if form.is_valid():
        draft = begin(request.user, current_library(), **form.cleaned_data)
        return redirect("editing:page_edit", file=draft.file)
    status = 422 if form.is_bound else 200
    return render(request, "editing/new.html", {"user": request.user, "form": form}, status=status)


def begin(author: User, library: Library, title: str, section: str) -> PageDraft:
    text = beginning(title, section, _free_place(library, section), library.clinic.today)
    return PageDraft.objects.create(author=author, file=file_for(title), text=text.encode())


def beginning(title: str, section: str, order: int, today: date) -> str:
    due = today + TIME_UNTIL_CHECK
    return (
        f"---\ntitle: {spelled(title)}\nsection: {section}\norder: {order}\n"
        f"changed: {today}\nreview_due: {due}\n"
        f"changes:\n  - on: {today}\n    what: First published.\n---\n{BODY}"
    )


def _free_place(library: Library, section: str) -> int:
    """Return a number behind those of the section's other pages."""
    return max((page.order for page in library.in_section(section)), default=0) + 10
