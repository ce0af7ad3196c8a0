"""URLs of operations."""

from django.urls import path

from operations.views import breaches, service, system
from operations.views.event_files import event_export
from operations.views.health import healthz, livez, readyz
from operations.views.metrics import metrics
from operations.views.personal_data import member_data, member_erase

urlpatterns = [
    path("members/<int:member_id>/data/", member_data, name="member_data"),
    path("members/<int:member_id>/erase/", member_erase, name="member_erase"),
    path("healthz", healthz, name="healthz"),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("system/", system.system_state, name="system_state"),
    path("system/report/<int:year>/", service.service_show, name="service_show"),
    path("system/report/<int:year>/file/", service.service_file, name="service_file"),
    path("privacy/breaches/", breaches.breach_list, name="breach_list"),
    path("privacy/breaches/new/", breaches.breach_create, name="breach_create"),
    path("privacy/breaches/<int:breach_id>/", breaches.breach_show, name="breach_show"),
    path("privacy/breaches/<int:breach_id>/notify/", breaches.breach_notify, name="breach_notify"),
    path("privacy/breaches/<int:breach_id>/close/", breaches.breach_close, name="breach_close"),
    path("privacy/breaches/<int:breach_id>/people.csv", breaches.breach_people, name="breach_people"),
    path("events/export/", event_export, name="event_export"),
]
