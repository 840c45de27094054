from django.urls import path

from microsite.staff import views
from microsite.staff.log_view import access_log

app_name = "staff"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("access-log/", access_log, name="access_log"),
]
