from django.conf import settings
from django.urls import include, path

handler400 = "microsite.pages.views.bad_request"
handler403 = "microsite.pages.views.forbidden"
handler404 = "microsite.pages.views.not_found"
handler500 = "microsite.pages.views.server_error"

urlpatterns = [
    path("", include("microsite.consultations.urls")),
    path("staff/", include("microsite.staff.urls")),
    path("staff/gallery/", include("microsite.gallery.urls")),
    path("staff/pages/", include("microsite.editing.urls")),
    path("", include("microsite.selfcheck.urls")),
    path("", include("microsite.selfcheck.values_urls")),
    path("", include("microsite.pages.urls")),
]
if settings.DEBUG:
    urlpatterns.insert(0, path("__reload__/", include("django_browser_reload.urls")))
