"""URLs of accounts. Of allauth's views only those that the portal needs are there."""

from allauth.account import views as allauth
from django.urls import path

from accounts.views.accounts import (
    account_create,
    account_disable,
    account_enable,
    account_list,
    account_new_password,
    account_show,
)
from accounts.views.directory import directory_edit, directory_home, directory_show, directory_without
from accounts.views.doors import password_forgotten, sign_out, signup_closed
from accounts.views.events import event_list
from accounts.views.looks import look_list
from accounts.views.passwords import account_password
from accounts.views.places import place_show
from accounts.views.privacy import privacy_notice, privacy_read
from accounts.views.tokens import token_create, token_list, token_revoke, token_show

urlpatterns = [
    path("auth/login/", allauth.login, name="account_login"),
    path("auth/logout/", sign_out, name="account_logout"),
    path("auth/inactive/", allauth.account_inactive, name="account_inactive"),
    path("auth/password/change/", allauth.password_change, name="account_change_password"),
    path("auth/password/reset/", password_forgotten, name="account_reset_password"),
    path("auth/signup/", signup_closed, name="account_signup"),
    path("accounts/", account_list, name="account_list"),
    path("accounts/new/", account_create, name="account_create"),
    path("accounts/<int:user_id>/", account_show, name="account_show"),
    path("accounts/<int:user_id>/disable/", account_disable, name="account_disable"),
    path("accounts/<int:user_id>/enable/", account_enable, name="account_enable"),
    path("accounts/<int:user_id>/new-password/", account_new_password, name="account_new_password"),
    path("accounts/<int:user_id>/password/", account_password, name="account_password"),
    path("places/<int:place_id>/", place_show, name="place_show"),
    path("directory/", directory_home, name="directory_home"),
    path("directory/<int:place_id>/", directory_show, name="directory_show"),
    path("directory/<int:place_id>/edit/", directory_edit, name="directory_edit"),
    path("directory/<int:place_id>/without/", directory_without, name="directory_without"),
    path("tokens/", token_list, name="token_list"),
    path("tokens/new/", token_create, name="token_create"),
    path("tokens/<int:token_id>/", token_show, name="token_show"),
    path("tokens/<int:token_id>/revoke/", token_revoke, name="token_revoke"),
    path("events/", event_list, name="event_list"),
    path("privacy/", privacy_notice, name="privacy_notice"),
    path("privacy/read/", privacy_read, name="privacy_read"),
    path("privacy/looks/", look_list, name="look_list"),
]
