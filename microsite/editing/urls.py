from django.urls import path

from microsite.editing import list_views, views
from microsite.editing.compare_views import page_compare, page_plan
from microsite.editing.discarding import page_discard
from microsite.editing.history_views import page_history
from microsite.editing.new_page import page_new
from microsite.editing.signing import page_sign

app_name = "editing"
urlpatterns = [
    path("", list_views.page_list, name="page_list"),
    path("reviews/", list_views.page_reviews, name="page_reviews"),
    path("edit/<path:file>/", views.page_edit, name="page_edit"),
    path("compare/<path:file>/", page_compare, name="page_compare"),
    path("discard/<path:file>/", page_discard, name="page_discard"),
    path("draft/<path:file>/", views.page_draft, name="page_draft"),
    path("new/", page_new, name="page_new"),
    path("plan/<path:file>/", page_plan, name="page_plan"),
    path("preview/<path:file>/", views.page_preview, name="page_preview"),
    path("history/<path:file>/", page_history, name="page_history"),
    path("sign/<path:file>/", page_sign, name="page_sign"),
]
