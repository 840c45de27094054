"""Giving a page another name, and deleting it: what comes of it is shown first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from microsite.content import GONE as NO_PAGE
from microsite.content import better_name, is_page_name, why_it_stays
from microsite.editing import folder, old_names
from microsite.editing.drafts import exact
from microsite.editing.guards import of_a_page
from microsite.editing.history import look
from microsite.editing.links import linking_pages
from microsite.editing.models import (
    AskedPublication,
    PageDraft,
    PageVersion,
    PlannedPublication,
)
from microsite.editing.moving import TargetGone, delete, name_of, rename
from microsite.editing.publishing import Moved, NotWritten
from microsite.editing.second_person import needs_second_person
from microsite.pages.library import current_library
from microsite.staff.access import StaffRequest, may_edit_pages

LONGEST_NAME = 60
LONGEST_WHY = 180  # what stands before it in the history has room too
OF_THE_SITE = "The site uses this address itself. Choose another name."
ONLY_READ = "The folder of pages may only be read here."
PLANNED = "A change of this page is planned. Take it back first: open the page in the editor."
CLINICAL = (
    "This page is clinical, and the clinic lets nobody take such a page away alone. Ask the person "
    "who looks after the site."
)
TARGET_GONE = "the page that readers would be sent to is gone by now. Choose another one."
HELD = (
    "Its file has a mistake, so readers see the page as it was before. It would be gone for them "
    "under a new name. Put the mistake right first."
)
CHANGED = "the page has changed since you opened this. Here it is as it is now."


def _why(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_WHY,
        help_text="In a few words, for colleagues who read the history. Patients do not see it.",
        error_messages={
            "required": "Say in a few words why.",
            "max_length": f"Say it in at most {LONGEST_WHY} characters.",
        },
    )


class RenameForm(forms.Form):
    name = forms.CharField(
        label="New name",
        help_text="Small letters, digits and hyphens, such as needle-lengths. The address of the "
        "page comes from it.",
        error_messages={"required": "Write the new name."},
    )
    why = _why("Why does it get another name?")
    use_required_attribute = False

    def __init__(self, *args: Any, file: str) -> None:
        super().__init__(*args)
        self.file = file

    def clean_name(self) -> str:
        """Return the new file; refuse it in the words of whoever chose the name."""
        typed = str(self.cleaned_data["name"]).strip("/").removesuffix(".md")
        if refusal := _refusal(f"{typed}.md", self.file):
            raise forms.ValidationError(refusal)
        return f"{folder.language()}/{typed}.md"


def _refusal(name: str, file: str) -> str:
    better = better_name(name)
    if name == name_of(file):
        return "The page has this name already."
    if better != name:
        such = f", such as {better.removesuffix('.md')}" if is_page_name(better) else ""
        return f"Use small letters, digits and hyphens only{such}."
    if len(name) > LONGEST_NAME + len(".md"):
        return f"Use at most {LONGEST_NAME} characters."
    if not is_page_name(name) or why_it_stays(name):
        return OF_THE_SITE
    new = f"{folder.language()}/{name}"
    if folder.path_of(new).exists():
        return f"There is a page {name} already. Choose another name."
    if PageDraft.objects.filter(file=new).exists():
        return "Somebody has begun a page with this name. Choose another name."
    if _waits(new):
        return "A page with this name waits to be published. Choose another name."
    target = old_names.targets().get(name, "")
    if target and target.partition("#")[0] != name_of(file):
        return f"Readers of this address are sent to {target} now. Choose another name."
    return ""


def _waits(file: str) -> bool:
    waiting = (PlannedPublication.objects.unfinished(), AskedPublication.objects)
    return any(rows.filter(file=file).exists() for rows in waiting)


class DeleteForm(forms.Form):
    target = forms.ChoiceField(
        label="Where are its readers sent?",
        help_text="Those who follow an old link, a bookmark or a printed leaflet.",
        error_messages={
            "required": "Choose where readers are sent.",
            "invalid_choice": "That page is not there any more. Choose another one.",
        },
    )
    why = _why("Why does it go?")
    use_required_attribute = False

    def __init__(self, *args: Any, file: str, is_linked: bool) -> None:
        super().__init__(*args)
        self.is_linked = is_linked
        pages = sorted(current_library().pages.values(), key=lambda page: page.title)
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            (NO_PAGE, "Nowhere: tell them that the page is gone"),
            *((name_of(page.file), page.title) for page in pages if page.file != file),
        ]

    def clean_target(self) -> str:
        target = str(self.cleaned_data["target"])
        if target == NO_PAGE and self.is_linked:
            raise forms.ValidationError(
                "Other pages link to this one, and their links would be dead. Choose a page, or "
                "take the links out first."
            )
        return target


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
@of_a_page
def page_rename(request: StaffRequest, file: str) -> HttpResponseBase:
    """Ask for the new name and show which links change; rename the page when told to."""
    live = _live(file)
    form = RenameForm(request.POST or None, file=file)
    refused = _why_not(file) or _held_back(file)

    def act(data: dict[str, Any]) -> str:
        rename(request.user, file, data["name"], over=live.digest, why=data["why"])
        return f"{reverse('editing:page_history', args=[data['name']])}?renamed=yes"

    return _answer(request, "editing/rename.html", live, form, refused, act)


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
@of_a_page
def page_delete(request: StaffRequest, file: str) -> HttpResponseBase:
    """Ask where readers are sent, and show what links here; delete the page when told to."""
    live = _live(file)
    is_linked = any(page.file != file for page in linking_pages(name_of(file)))
    form = DeleteForm(request.POST or None, file=file, is_linked=is_linked)
    planned = PlannedPublication.objects.waiting().filter(file=file).exists()
    refused = _why_not(file) or (PLANNED if planned else "") or _needs_two(file)

    def act(data: dict[str, Any]) -> str:
        delete(request.user, file, data["target"], over=live.digest, why=data["why"])
        return f"{reverse('editing:page_history', args=[file])}?deleted=yes"

    return _answer(request, "editing/delete.html", live, form, refused, act)


def _live(file: str) -> PageVersion:
    live = look(file)
    if live is None:
        raise Http404
    return live


def _why_not(file: str) -> str:
    """Return why this page stays where it is, "" when it may go."""
    if reason := why_it_stays(name_of(file)):
        return f"This page stays where it is: {reason}."
    if not folder.is_writable():
        return ONLY_READ
    try:
        old_names.targets()
    except old_names.NotPlain as error:
        return f"{error}."
    except OSError as error:
        return f"{folder.language()}/{old_names.FILE} cannot be read ({error.strerror})."
    return ""


def _held_back(file: str) -> str:
    """Say what is wrong with a page of which readers have the last good version, by its name."""
    library = current_library()
    if not any(page.file == file for page in library.pages.values()):
        return ""
    held = (each for each in library.problems if each.file == file and each.holds_page)
    stop = next(held, None)
    if stop is None:
        return ""
    where = f"line {stop.line}: {stop.message} {stop.cure}".strip()
    return f"{HELD} In {where}"


def _needs_two(file: str) -> str:
    return CLINICAL if needs_second_person(file) else ""


def _answer(
    request: StaffRequest,
    template: str,
    live: PageVersion,
    form: forms.Form,
    refused: str,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Show the form; do what it is for once everything is said, or else say why not."""
    trouble, status = "", 200
    if request.method == "POST":
        trouble, status = "", 422
        if refused or request.POST.get("live") != live.digest:
            trouble, status = refused or f"Nothing was done: {CHANGED}", 409
        elif form.is_valid():
            try:
                return redirect(act(form.cleaned_data))
            except old_names.NotPlain as error:
                trouble, status = f"Nothing was done: {error}.", 409
            except TargetGone:
                trouble, status = f"Nothing was done: {TARGET_GONE}", 409
            except Moved:
                trouble, status = f"Nothing was done: {CHANGED}", 409
            except NotWritten as error:
                trouble = f"Nothing was done: the file cannot be written ({error})."
                status = 503
    page = exact(live.text, live.file)
    linking = [each for each in linking_pages(name_of(live.file)) if each.file != live.file]
    context = {
        "user": request.user,
        "file": live.file,
        "path": f"/{name_of(live.file).removesuffix('.md')}/",
        "title": page.fields.get("title") or live.file,
        "is_signed": page.is_signed,
        "live": live,
        "form": form,
        "refused": refused,
        "trouble": trouble,
        "changing": [each for each in linking if not each.is_signed],
        "staying": [each for each in linking if each.is_signed],
    }
    return render(request, template, context, status=status)
