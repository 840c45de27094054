"""The model room: content files in, a checked and rendered ``Library`` out. No Django in here."""

from microsite.content.clinic import Clinic
from microsite.content.editor_files import editor_files
from microsite.content.evidence import Source, Term
from microsite.content.files import MAX_FILE_BYTES, review_digest
from microsite.content.image_files import KINDS as PICTURE_KINDS
from microsite.content.image_files import MOST_BYTES as MOST_PICTURE_BYTES
from microsite.content.image_files import UnusableImage, head_of
from microsite.content.image_records import LONGEST_DESCRIPTION, Consent, PictureRecord
from microsite.content.image_renditions import PATIENT, Renditions
from microsite.content.image_renditions import TYPES as PICTURE_TYPES
from microsite.content.image_shapes import Focus
from microsite.content.images import IMAGE_NAME, ImageFolder, Original, Pictures, seems_a_result
from microsite.content.library import Library
from microsite.content.live import LiveLibrary, Stamp, stamp_of
from microsite.content.loading import Loader, load
from microsite.content.marking import with_marks
from microsite.content.names import better_name, is_page_name, named_files, relinked, why_it_stays
from microsite.content.page import (
    Change,
    Comparison,
    Heading,
    Page,
    PageHeader,
    Part,
    Reference,
    Review,
    Value,
)
from microsite.content.picture_checks import picture_record
from microsite.content.problems import ContentUnavailable, Problem
from microsite.content.redirects import GONE
from microsite.content.replies import LONGEST_REPLY, ReplyTemplate, left_open
from microsite.content.self_check import NOT_SURE, Group, Level, Question, Rule, SelfCheck
from microsite.content.values import ANSWERS_ID
from microsite.content.values import LEVELS as VALUE_LEVELS
from microsite.content.worrying_signs import WorryingSign
from microsite.content.writing import DRAFT_SUFFIX, remove_whole, replace_whole, write_whole

__all__ = [
    "ANSWERS_ID",
    "DRAFT_SUFFIX",
    "GONE",
    "IMAGE_NAME",
    "LONGEST_DESCRIPTION",
    "LONGEST_REPLY",
    "MAX_FILE_BYTES",
    "MOST_PICTURE_BYTES",
    "NOT_SURE",
    "PATIENT",
    "PICTURE_KINDS",
    "PICTURE_TYPES",
    "VALUE_LEVELS",
    "Change",
    "Clinic",
    "Comparison",
    "Consent",
    "ContentUnavailable",
    "Focus",
    "Group",
    "Heading",
    "ImageFolder",
    "Level",
    "Library",
    "LiveLibrary",
    "Loader",
    "Original",
    "Page",
    "PageHeader",
    "Part",
    "PictureRecord",
    "Pictures",
    "Problem",
    "Question",
    "Reference",
    "Renditions",
    "ReplyTemplate",
    "Review",
    "Rule",
    "SelfCheck",
    "Source",
    "Stamp",
    "Term",
    "UnusableImage",
    "Value",
    "WorryingSign",
    "better_name",
    "editor_files",
    "head_of",
    "is_page_name",
    "left_open",
    "load",
    "named_files",
    "picture_record",
    "relinked",
    "remove_whole",
    "replace_whole",
    "review_digest",
    "seems_a_result",
    "stamp_of",
    "why_it_stays",
    "with_marks",
    "write_whole",
]
