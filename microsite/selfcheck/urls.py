from django.urls import path

from microsite.selfcheck import views
from microsite.selfcheck.sign_off import sign_off

app_name = "selfcheck"
urlpatterns = [
    path("self-check/", views.self_check, name="self_check"),
    path("staff/self-check/", sign_off, name="sign_off"),
]
