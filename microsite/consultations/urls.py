from django.urls import path

from microsite.consultations import (
    call_back,
    confirming,
    dashboard,
    duplicates,
    export,
    inbox,
    readiness,
    replying,
    request_page,
    search,
    steps,
    taking_back,
    views,
)

app_name = "consultations"
urlpatterns = [
    path("consultation/", views.request_consultation, name="request"),
    path("consultation/call-back/", call_back.call_back, name="call_back"),
    path("consultation/received/<str:token>/", confirming.received, name="received"),
    path("readyz", readiness.readyz, name="readyz"),
    path("staff/", inbox.inbox, name="inbox"),
    path("staff/numbers/", dashboard.dashboard, name="dashboard"),
    path("staff/search/", search.search, name="search"),
    path("staff/export/", export.export, name="export"),
    path("staff/requests/<uuid:pk>/", request_page.request_detail, name="request_detail"),
    path("staff/requests/<uuid:pk>/move/", steps.move, name="move"),
    path("staff/requests/<uuid:pk>/undo/", steps.undo, name="undo"),
    path("staff/requests/<uuid:pk>/owner/", steps.owner, name="owner"),
    path("staff/requests/<uuid:pk>/snooze/", steps.snooze, name="snooze"),
    path("staff/requests/<uuid:pk>/note/", steps.note, name="note"),
    path("staff/requests/<uuid:pk>/reply/", replying.reply, name="reply"),
    path("staff/requests/<uuid:pk>/take-back/", taking_back.take_back, name="take_back"),
    path("staff/requests/<uuid:pk>/compare/<uuid:other>/", duplicates.compare, name="compare"),
    path("staff/requests/<uuid:pk>/merge/<uuid:other>/", duplicates.merge, name="merge"),
    path("staff/requests/<uuid:pk>/split/<uuid:part>/", duplicates.split, name="split"),
]
