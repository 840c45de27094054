from django.urls import path

from microsite.consultations import export, inbox, readiness, views

app_name = "consultations"
urlpatterns = [
    path("consultation/", views.request_consultation, name="request"),
    path("consultation/received/<str:token>/", views.received, name="received"),
    path("readyz", readiness.readyz, name="readyz"),
    path("staff/", inbox.inbox, name="inbox"),
    path("staff/export/", export.export, name="export"),
    path("staff/requests/<uuid:pk>/", inbox.request_detail, name="request_detail"),
    path("staff/requests/<uuid:pk>/handled/", inbox.mark_handled, name="mark_handled"),
    path("staff/requests/<uuid:pk>/new/", inbox.mark_new, name="mark_new"),
]
