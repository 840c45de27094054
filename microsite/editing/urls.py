from django.urls import path

from microsite.editing import views

app_name = "editing"
urlpatterns = [
    path("edit/<path:file>/", views.page_edit, name="page_edit"),
    path("draft/<path:file>/", views.page_draft, name="page_draft"),
    path("preview/<path:file>/", views.page_preview, name="page_preview"),
]
