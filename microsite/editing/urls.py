from django.urls import path

from microsite.editing import list_views, views
from microsite.editing.compare_views import page_compare
from microsite.editing.history_views import page_history

app_name = "editing"
urlpatterns = [
    path("", list_views.page_list, name="page_list"),
    path("reviews/", list_views.page_reviews, name="page_reviews"),
    path("edit/<path:file>/", views.page_edit, name="page_edit"),
    path("compare/<path:file>/", page_compare, name="page_compare"),
    path("draft/<path:file>/", views.page_draft, name="page_draft"),
    path("preview/<path:file>/", views.page_preview, name="page_preview"),
    path("history/<path:file>/", page_history, name="page_history"),
]
