from django.urls import path

from microsite.editing import list_views, views

app_name = "editing"
urlpatterns = [
    path("", list_views.page_list, name="page_list"),
    path("reviews/", list_views.page_reviews, name="page_reviews"),
    path("edit/<path:file>/", views.page_edit, name="page_edit"),
    path("draft/<path:file>/", views.page_draft, name="page_draft"),
    path("preview/<path:file>/", views.page_preview, name="page_preview"),
]
