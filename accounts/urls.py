"""URLs of accounts. Of allauth's views only those that the portal needs are there."""

from allauth.account import views as allauth
from django.urls import path

from accounts.views.accounts import (
    account_create,
    account_disable,
    account_enable,
    account_list,
    account_show,
)
from accounts.views.directory import directory_edit, directory_home, directory_show, directory_without
from accounts.views.doors import password_forgotten, sign_out, signup_closed
from accounts.views.events import event_list
from accounts.views.passwords import slip_open, slip_password
from accounts.views.places import place_show
from accounts.views.reviews import (
    review_keep,
    review_line,
    review_list,
    review_open,
    review_show,
    review_sign,
    review_unit,
)
from accounts.views.slips import slip_issue, slip_revoke, slip_show
from accounts.views.tokens import token_create, token_list, token_revoke, token_show

urlpatterns = [
    path("auth/login/", allauth.login, name="account_login"),
    path("auth/logout/", sign_out, name="account_logout"),
    path("auth/inactive/", allauth.account_inactive, name="account_inactive"),
    path("auth/password/change/", allauth.password_change, name="account_change_password"),
    path("auth/password/reset/", password_forgotten, name="account_reset_password"),
    path("auth/slip/", slip_open, name="slip_open"),
    path("auth/slip/password/", slip_password, name="slip_password"),
    path("auth/signup/", signup_closed, name="account_signup"),
    path("accounts/", account_list, name="account_list"),
    path("accounts/new/", account_create, name="account_create"),
    path("accounts/<int:user_id>/", account_show, name="account_show"),
    path("accounts/<int:user_id>/disable/", account_disable, name="account_disable"),
    path("accounts/<int:user_id>/enable/", account_enable, name="account_enable"),
    path("accounts/<int:user_id>/slip/", slip_show, name="slip_show"),
    path("accounts/<int:user_id>/slip/new/", slip_issue, name="slip_issue"),
    path("accounts/<int:user_id>/slip/revoke/", slip_revoke, name="slip_revoke"),
    path("places/<int:place_id>/", place_show, name="place_show"),
    path("directory/", directory_home, name="directory_home"),
    path("directory/<int:place_id>/", directory_show, name="directory_show"),
    path("directory/<int:place_id>/edit/", directory_edit, name="directory_edit"),
    path("directory/<int:place_id>/without/", directory_without, name="directory_without"),
    path("reviews/", review_list, name="review_list"),
    path("reviews/open/", review_open, name="review_open"),
    path("reviews/<int:review_id>/", review_show, name="review_show"),
    path("reviews/<int:review_id>/sign/", review_sign, name="review_sign"),
    path("reviews/<int:review_id>/<int:place_id>/", review_unit, name="review_unit"),
    path("reviews/<int:review_id>/<int:place_id>/keep/", review_keep, name="review_keep"),
    path("reviews/lines/<int:line_id>/", review_line, name="review_line"),
    path("tokens/", token_list, name="token_list"),
    path("tokens/new/", token_create, name="token_create"),
    path("tokens/<int:token_id>/", token_show, name="token_show"),
    path("tokens/<int:token_id>/revoke/", token_revoke, name="token_revoke"),
    path("events/", event_list, name="event_list"),
]
