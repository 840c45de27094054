from django.urls import path

from microsite.gallery import views

app_name = "gallery"
urlpatterns = [
    path("", views.index, name="index"),
    path("pictures/<slug:digest>/<str:name>", views.picture, name="picture"),
    path("<slug:component>/", views.component, name="component"),
    path("<slug:component>/<slug:state>/", views.component, name="state"),
]
