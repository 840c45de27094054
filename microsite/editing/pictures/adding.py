"""A new picture: first the file, which is kept at once, then its name and what it shows."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from microsite.content import PictureRecord, UnusableImage, head_of, picture_record
from microsite.editing.models import ReceivedPicture
from microsite.editing.pictures.changing import add
from microsite.editing.pictures.files import (
    NameTaken,
    is_writable,
    named_like,
    record_file,
    stem_of,
)
from microsite.editing.pictures.forms import NewPictureForm, RecordForm, UploadForm, suggested
from microsite.editing.pictures.models import LONGEST_PICTURE_NAME
from microsite.editing.pictures.receiving import TooLarge, may_send_a_picture, sent_file, take
from microsite.editing.pictures.records import with_lines
from microsite.editing.publishing import NotWritten
from microsite.staff.access import StaffRequest, may_edit_pages

TOO_LARGE = (
    "The file is larger than 40 MB. Save it smaller: 4000 pixels on its longer side are plenty."
)
CANNOT_WRITE = "It is not among the pictures yet: its file cannot be written"


@require_http_methods(["GET", "HEAD", "POST"])
@may_send_a_picture
def picture_add(request: StaffRequest) -> HttpResponseBase:
    """Take a file, make it plain and keep it; the next page asks for the rest."""
    if request.method != "POST":
        return _upload(request, UploadForm())
    try:
        file = sent_file(request)
    except TooLarge:
        return _upload(request, _refusing(TOO_LARGE), status=413)
    except OSError as error:
        return _upload(request, _refusing(not_kept(error)), status=503)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid() or file is None:
        return _upload(request, form, status=422)
    try:
        instead_of = _there(request.POST.get("instead_of", ""))
        received = receive(file, request.user, instead_of)
    except UnusableImage as error:
        message = f"This file cannot be used: {error}. {error.cure}"
        return _upload(request, _refusing(message), status=422)
    except OSError as error:
        return _upload(request, _refusing(not_kept(error)), status=503)
    step = "replace" if received.instead_of else "finish"
    return redirect(f"editing:picture_{step}", pk=received.pk)


def not_kept(error: OSError) -> str:
    return (
        f"The site has no room for the file just now ({error.strerror or 'unknown reason'}). Tell "
        "the person who looks after the site, and send it again later."
    )


def _there(name: str) -> str:
    """Return the name if it is that of a picture, else ""."""
    return name if name and named_like(stem_of(name)) == name else ""


def receive(file: UploadedFile[Any], who: User, instead_of: str) -> ReceivedPicture:
    """Keep the picture, made plain. Raises UnusableImage and OSError."""
    taken = take(file)
    head = head_of(f"picture{taken.suffix}", taken.picture)
    ReceivedPicture.objects.forget_old()
    return ReceivedPicture.objects.create(
        author=who,
        file_name=(file.name or "")[-LONGEST_PICTURE_NAME:],
        suffix=taken.suffix,
        picture=taken.picture,
        width=head.width,
        height=head.height,
        instead_of=instead_of,
    )


def _refusing(message: str) -> UploadForm:
    form = UploadForm({})
    form.errors.clear()
    form.add_error("file", message)
    return form


def _upload(request: StaffRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    asked = request.GET.get("instead-of", "") or request.POST.get("instead_of", "")
    context = {
        "user": request.user,
        "form": form,
        "may_write": is_writable(),
        "instead_of": _there(asked),
    }
    return render(request, "editing/pictures/add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit_pages
def picture_finish(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Ask for a name and what the picture shows, and put it among the site's pictures."""
    received = get_object_or_404(ReceivedPicture.objects.of(request.user.pk), pk=pk)
    if request.method != "POST":
        first = {"name": suggested(received.file_name), "focus": "centre"}
        return _finish(request, received, NewPictureForm(suffix=received.suffix, initial=first))
    if request.POST.get("do") == "discard":
        received.delete()
        return redirect(f"{reverse('editing:picture_list')}?thrown-away=yes")
    form = NewPictureForm(request.POST, suffix=received.suffix)
    if not form.is_valid():
        return _finish(request, received, form, status=422)
    text = with_lines("", form.lines())
    if not is_sound(form, f"{form.cleaned_data['name']}{received.suffix}", text):
        return _finish(request, received, form, status=422)
    try:
        name = add(received, form.cleaned_data["name"], text, request.user)
    except NameTaken as taken:
        received.instead_of = str(taken)
        received.save(update_fields=["instead_of"])
        form.add_error("name", f"There is a picture {taken} already. Choose another name.")
        return _finish(request, received, form, status=409)
    except NotWritten as error:
        return _finish(request, received, form, f"{CANNOT_WRITE} ({error}).", status=503)
    return redirect(f"{reverse('editing:picture_page', args=[name])}?added=yes")


def is_sound(form: RecordForm, name: str, text: str) -> bool:
    """Whether the record can be read; what is wrong with it is said at the form's fields."""
    found = picture_record(record_file(name), text)
    if isinstance(found, PictureRecord):
        return True
    for problem in found:
        field = next((key for key in form.fields if f"{key}”" in problem.message), None)
        form.add_error(field, f"{problem.message} {problem.cure}".strip())
    return False


def _finish(
    request: StaffRequest,
    received: ReceivedPicture,
    form: NewPictureForm,
    trouble: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "user": request.user,
        "form": form,
        "picture": received,
        "trouble": trouble,
        "may_write": is_writable(),
    }
    return render(request, "editing/pictures/finish.html", context, status=status)
