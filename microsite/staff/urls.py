from django.urls import path

from microsite.staff import account, passkey_alone, people, views
from microsite.staff.log_view import access_log, exports_seen

app_name = "staff"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/second-step/", views.second_step, name="second_step"),
    path("sign-in/passkey/", passkey_alone.sign_in_with_passkey, name="passkey_alone"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/app/", account.set_up_app, name="set_up_app"),
    path("account/passkey/", account.add_passkey, name="add_passkey"),
    path("account/remove/<int:pk>/", account.remove_factor, name="remove_factor"),
    path("account/recovery-codes/", account.recovery_codes, name="recovery_codes"),
    path("account/password/", account.change_password, name="change_password"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.change_person, name="change_person"),
    path("access-log/", access_log, name="access_log"),
    path("access-log/exports-seen/", exports_seen, name="exports_seen"),
]
