"""URLs of overview."""

from django.urls import path

from overview.views import papers, search
from overview.views.api.description import api_openapi
from overview.views.api.dhis2 import api_dhis2_metadata, api_dhis2_values
from overview.views.api.lists import api_indicators, api_places, api_rounds
from overview.views.api.rollups import api_coverage, api_rollup, rollup_data
from overview.views.dashboards import dashboard_home, dashboard_show
from overview.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("dashboard/", dashboard_home, name="dashboard_home"),
    path("dashboard/<int:place_id>/", dashboard_show, name="dashboard_show"),
    path("rollup/<int:place_id>/<slug:code>/data.<slug:form>", rollup_data, name="rollup_data"),
    path("api/v1/openapi.json", api_openapi, name="api_openapi"),
    path("api/v1/places/", api_places, name="api_places"),
    path("api/v1/rounds/", api_rounds, name="api_rounds"),
    path("api/v1/indicators/", api_indicators, name="api_indicators"),
    path("api/v1/rollup/", api_rollup, name="api_rollup"),
    path("api/v1/coverage/", api_coverage, name="api_coverage"),
    path("api/v1/dhis2/dataValueSets/", api_dhis2_values, name="api_dhis2_values"),
    path("api/v1/dhis2/metadata/", api_dhis2_metadata, name="api_dhis2_metadata"),
    path("papers/", papers.paper_list, name="paper_list"),
    path("papers/<slug:paper>/<slug:part>/", papers.paper_edit, name="paper_edit"),
    path("papers/<slug:paper>/<slug:part>/reset/", papers.paper_reset, name="paper_reset"),
    path("search/", search.search, name="search"),
]
