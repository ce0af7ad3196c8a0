"""URLs of overview."""

from django.urls import include, path

from overview.api.operations import api
from overview.views import manuals, monthly, papers, search, summaries, tables
from overview.views.dashboards import dashboard_home, dashboard_show
from overview.views.home import home
from overview.views.rollup_data import rollup_data

urlpatterns = [
    path("", home, name="home"),
    path("dashboard/", dashboard_home, name="dashboard_home"),
    path("dashboard/<int:place_id>/", dashboard_show, name="dashboard_show"),
    path("monthly/", monthly.monthly_home, name="monthly_home"),
    path("monthly/<int:place_id>/", monthly.monthly_show, name="monthly_show"),
    path("monthly/<int:place_id>/page.pdf", monthly.monthly_file, name="monthly_file"),
    path("rollup/<int:place_id>/<slug:code>/data.<slug:form>", rollup_data, name="rollup_data"),
    path("api/v1/", include(api.urlpatterns)),
    path("papers/", papers.paper_list, name="paper_list"),
    path("papers/<slug:paper>/<slug:part>/", papers.paper_edit, name="paper_edit"),
    path("papers/<slug:paper>/<slug:part>/reset/", papers.paper_reset, name="paper_reset"),
    path("tables/", tables.table_list, name="table_list"),
    path("tables/view/", tables.table_view, name="table_view"),
    path("tables/view/data.<slug:form>", tables.table_data, name="table_data"),
    path("tables/save/", tables.table_save, name="table_save"),
    path("tables/<int:table_id>/", tables.table_show, name="table_show"),
    path("tables/<int:table_id>/edit/", tables.table_edit, name="table_edit"),
    path("tables/<int:table_id>/replace/", tables.table_replace, name="table_replace"),
    path("tables/<int:table_id>/remove/", tables.table_remove, name="table_remove"),
    path("tables/<int:table_id>/monthly/", tables.table_subscribe, name="table_subscribe"),
    path("summaries/", summaries.summary_list, name="summary_list"),
    path("summaries/new/", summaries.summary_create, name="summary_create"),
    path("summaries/<int:summary_id>/", summaries.summary_show, name="summary_show"),
    path("summaries/<int:summary_id>/add/", summaries.finding_add, name="finding_add"),
    path("summaries/<int:summary_id>/finish/", summaries.summary_finish, name="summary_finish"),
    path("summaries/<int:summary_id>/remove/", summaries.summary_remove, name="summary_remove"),
    path("summaries/findings/<int:finding_id>/", summaries.finding_edit, name="finding_edit"),
    path("summaries/findings/<int:finding_id>/drop/", summaries.finding_drop, name="finding_drop"),
    path("search/", search.search, name="search"),
    path("help/<slug:slug>/", manuals.manual_show, name="manual_show"),
]
