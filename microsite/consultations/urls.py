from django.urls import path

from microsite.consultations import call_back, confirming, inbox, readiness, views

app_name = "consultations"
urlpatterns = [
    path("consultation/", views.request_consultation, name="request"),
    path("consultation/call-back/", call_back.call_back, name="call_back"),
    path("consultation/received/<str:token>/", confirming.received, name="received"),
    path("readyz", readiness.readyz, name="readyz"),
    path("staff/", inbox.inbox, name="inbox"),
    path("staff/requests/<uuid:pk>/", inbox.request_detail, name="request_detail"),
    path("staff/requests/<uuid:pk>/handled/", inbox.mark_handled, name="mark_handled"),
    path("staff/requests/<uuid:pk>/new/", inbox.mark_new, name="mark_new"),
]
