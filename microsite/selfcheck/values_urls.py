from django.urls import re_path

from microsite.selfcheck.values_views import page_or_answers

# Above the pages' own routes, which answer everything that is not a reader's marks.
urlpatterns = [re_path(r"^(?P<path>(?:[a-z0-9-]+/)?)$", page_or_answers)]
