from django.urls import path

from microsite.editing import list_views, views
from microsite.editing.asked_views import page_asked
from microsite.editing.compare_views import page_compare, page_plan
from microsite.editing.discarding import page_discard
from microsite.editing.history_views import page_history
from microsite.editing.moving_views import page_delete, page_rename
from microsite.editing.new_page import page_new
from microsite.editing.pictures.adding import picture_add, picture_finish
from microsite.editing.pictures.page import picture_page
from microsite.editing.pictures.replacing import (
    picture_as_it_was,
    picture_delete,
    picture_earlier,
    picture_replace,
)
from microsite.editing.pictures.views import (
    picture_choices_now,
    picture_list,
    picture_look,
    picture_received,
)
from microsite.editing.signing import page_sign

app_name = "editing"
urlpatterns = [
    path("", list_views.page_list, name="page_list"),
    path("reviews/", list_views.page_reviews, name="page_reviews"),
    path("edit/<path:file>/", views.page_edit, name="page_edit"),
    path("compare/<path:file>/", page_compare, name="page_compare"),
    path("discard/<path:file>/", page_discard, name="page_discard"),
    path("draft/<path:file>/", views.page_draft, name="page_draft"),
    path("asked/<path:file>/", page_asked, name="page_asked"),
    path("new/", page_new, name="page_new"),
    path("pictures/", picture_list, name="picture_list"),
    path("pictures/add/", picture_add, name="picture_add"),
    path("pictures/add/<int:pk>/", picture_finish, name="picture_finish"),
    path("pictures/add/<int:pk>/look/", picture_received, name="picture_received"),
    path("pictures/choices/", picture_choices_now, name="picture_choices"),
    path("pictures/delete/<str:name>/", picture_delete, name="picture_delete"),
    path("pictures/earlier/", picture_earlier, name="picture_earlier"),
    path("pictures/earlier/<int:pk>/look/", picture_as_it_was, name="picture_as_it_was"),
    path("pictures/look/<str:name>/<int:width>/", picture_look, name="picture_look"),
    path("pictures/picture/<str:name>/", picture_page, name="picture_page"),
    path("pictures/replace/<int:pk>/", picture_replace, name="picture_replace"),
    path("plan/<path:file>/", page_plan, name="page_plan"),
    path("preview/<path:file>/", views.page_preview, name="page_preview"),
    path("history/<path:file>/", page_history, name="page_history"),
    path("rename/<path:file>/", page_rename, name="page_rename"),
    path("delete/<path:file>/", page_delete, name="page_delete"),
    path("sign/<path:file>/", page_sign, name="page_sign"),
]
