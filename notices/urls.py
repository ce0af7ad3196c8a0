"""URLs of notices."""

from django.urls import path

from notices.views import notices

urlpatterns = [
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/<int:notice_id>/open/", notices.notice_open, name="notice_open"),
]
