from django.urls import path, re_path

from microsite.pages import cards, feeds, manifest, searching, views

app_name = "pages"
urlpatterns = [
    path("", views.page, name="home"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("site.webmanifest", manifest.manifest, name="manifest"),
    path("healthz", views.healthz, name="healthz"),
    path("changes.xml", feeds.changes, name="changes"),
    path("cards/<slug:digest>/<slug:name>.png", cards.card, name="card"),
    path("images/<slug:digest>/<str:name>", views.image, name="image"),
    path("leaflets/<slug:digest>/<slug:name>.pdf", views.leaflet, name="leaflet"),
    path("search/", searching.search, name="search"),
    re_path(r"^(?P<path>[a-z0-9-]+/)$", views.page, name="page"),
]
