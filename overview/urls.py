"""URLs of overview."""

from django.urls import include, path

from overview.api.operations import api
from overview.views import manuals, papers, search
from overview.views.dashboards import dashboard_home, dashboard_show
from overview.views.home import home
from overview.views.rollup_data import rollup_data

urlpatterns = [
    path("", home, name="home"),
    path("dashboard/", dashboard_home, name="dashboard_home"),
    path("dashboard/<int:place_id>/", dashboard_show, name="dashboard_show"),
    path("rollup/<int:place_id>/<slug:code>/data.<slug:form>", rollup_data, name="rollup_data"),
    path("api/v1/", include(api.urlpatterns)),
    path("papers/", papers.paper_list, name="paper_list"),
    path("papers/<slug:paper>/<slug:part>/", papers.paper_edit, name="paper_edit"),
    path("papers/<slug:paper>/<slug:part>/reset/", papers.paper_reset, name="paper_reset"),
    path("search/", search.search, name="search"),
    path("help/<slug:slug>/", manuals.manual_show, name="manual_show"),
]
