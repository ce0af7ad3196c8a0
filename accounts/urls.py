"""URLs of accounts. Of allauth's views only those that the portal needs are there."""

from allauth.account import views as allauth
from django.urls import path

from accounts.views.accounts import account_create, account_disable, account_enable, account_list, account_show
from accounts.views.authentication import authentication_list
from accounts.views.directory import contact_show, directory_edit, directory_home, directory_show, directory_without
from accounts.views.doors import may_upload, password_forgotten, sign_out, signup_closed
from accounts.views.events import event_list
from accounts.views.identities import (
    identity_callback,
    identity_link,
    identity_show,
    identity_sign_in,
    identity_unlink,
)
from accounts.views.looks import look_list
from accounts.views.me import (
    account_me,
    session_keep,
    session_left,
    usersession_end,
    usersessions_end_others,
    usersessions_list,
)
from accounts.views.offices import (
    office_add,
    office_edit,
    office_remove,
    office_show,
    signer_add,
    signer_edit,
    signer_remove,
)
from accounts.views.parked import parked_drop, parked_show
from accounts.views.passwords import password_change, slip_open, slip_password, slip_sign_in
from accounts.views.places import place_show
from accounts.views.privacy import privacy_notice, privacy_read
from accounts.views.reviews import (
    review_keep,
    review_line,
    review_list,
    review_open,
    review_show,
    review_sign,
    review_unit,
)
from accounts.views.second_factors import (
    account_reset_second_factor,
    mfa_activate_totp,
    mfa_add_webauthn,
    mfa_authenticate,
    mfa_deactivate_totp,
    mfa_download_recovery_codes,
    mfa_edit_webauthn,
    mfa_generate_recovery_codes,
    mfa_index,
    mfa_reauthenticate,
    mfa_reauthenticate_webauthn,
    mfa_remove_webauthn,
    mfa_view_recovery_codes,
)
from accounts.views.sign_in_keys import (
    sign_in_by_key,
    sign_in_key_add,
    sign_in_key_later,
    sign_in_key_list,
    sign_in_key_remove,
)
from accounts.views.slips import slip_issue, slip_revoke, slip_show
from accounts.views.tokens import token_create, token_list, token_revoke, token_show

urlpatterns = [
    path("auth/login/", allauth.login, name="account_login"),
    path("auth/logout/", sign_out, name="account_logout"),
    path("auth/inactive/", allauth.account_inactive, name="account_inactive"),
    path("auth/password/change/", password_change, name="account_change_password"),
    path("auth/password/reset/", password_forgotten, name="account_reset_password"),
    path("auth/slip/", slip_open, name="slip_open"),
    path("auth/slip/sign-in/", slip_sign_in, name="slip_sign_in"),
    path("auth/slip/password/", slip_password, name="slip_password"),
    path("auth/key/", sign_in_by_key, name="sign_in_by_key"),
    path("auth/may-upload/", may_upload, name="may_upload"),
    path("auth/identity/", identity_sign_in, name="identity_sign_in"),
    path("auth/identity/callback/", identity_callback, name="identity_callback"),
    path("auth/signup/", signup_closed, name="account_signup"),
    path("auth/again/", allauth.reauthenticate, name="account_reauthenticate"),
    path("auth/second-factor/", mfa_index, name="mfa_index"),
    path("auth/second-factor/code/", mfa_authenticate, name="mfa_authenticate"),
    path("auth/second-factor/again/", mfa_reauthenticate, name="mfa_reauthenticate"),
    path("auth/second-factor/app/", mfa_activate_totp, name="mfa_activate_totp"),
    path("auth/second-factor/app/off/", mfa_deactivate_totp, name="mfa_deactivate_totp"),
    path("auth/second-factor/codes/", mfa_view_recovery_codes, name="mfa_view_recovery_codes"),
    path("auth/second-factor/codes/new/", mfa_generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("auth/second-factor/codes/file/", mfa_download_recovery_codes, name="mfa_download_recovery_codes"),
    path("auth/second-factor/keys/", mfa_index, name="mfa_list_webauthn"),
    path("auth/second-factor/keys/new/", mfa_add_webauthn, name="mfa_add_webauthn"),
    path("auth/second-factor/keys/again/", mfa_reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("auth/second-factor/keys/<int:pk>/", mfa_edit_webauthn, name="mfa_edit_webauthn"),
    path("auth/second-factor/keys/<int:pk>/remove/", mfa_remove_webauthn, name="mfa_remove_webauthn"),
    path("me/", account_me, name="account_me"),
    path("me/sessions/", usersessions_list, name="usersessions_list"),
    path("me/sessions/end-others/", usersessions_end_others, name="usersessions_end_others"),
    path("me/sessions/<int:row_id>/end/", usersession_end, name="usersession_end"),
    path("me/keys/", sign_in_key_list, name="sign_in_key_list"),
    path("me/keys/new/", sign_in_key_add, name="sign_in_key_add"),
    path("me/keys/later/", sign_in_key_later, name="sign_in_key_later"),
    path("me/keys/<int:key_id>/remove/", sign_in_key_remove, name="sign_in_key_remove"),
    path("me/identity/", identity_show, name="identity_show"),
    path("me/identity/link/", identity_link, name="identity_link"),
    path("me/identity/unlink/", identity_unlink, name="identity_unlink"),
    path("me/session/keep/", session_keep, name="session_keep"),
    path("me/session/left/", session_left, name="session_left"),
    path("me/kept/<str:token>/", parked_show, name="parked_show"),
    path("me/kept/<str:token>/drop/", parked_drop, name="parked_drop"),
    path("accounts/", account_list, name="account_list"),
    path("accounts/new/", account_create, name="account_create"),
    path("accounts/<int:user_id>/", account_show, name="account_show"),
    path("accounts/<int:user_id>/disable/", account_disable, name="account_disable"),
    path("accounts/<int:user_id>/enable/", account_enable, name="account_enable"),
    path("accounts/<int:user_id>/second-factor/", account_reset_second_factor, name="account_reset_second_factor"),
    path("accounts/<int:user_id>/slip/", slip_show, name="slip_show"),
    path("accounts/<int:user_id>/slip/new/", slip_issue, name="slip_issue"),
    path("accounts/<int:user_id>/slip/revoke/", slip_revoke, name="slip_revoke"),
    path("places/<int:place_id>/", place_show, name="place_show"),
    path("places/<int:place_id>/office/", office_show, name="office_show"),
    path("places/<int:place_id>/office/new/", office_add, name="office_add"),
    path("places/<int:place_id>/signers/new/", signer_add, name="signer_add"),
    path("offices/<int:office_id>/", office_edit, name="office_edit"),
    path("offices/<int:office_id>/remove/", office_remove, name="office_remove"),
    path("signers/<int:signer_id>/", signer_edit, name="signer_edit"),
    path("signers/<int:signer_id>/remove/", signer_remove, name="signer_remove"),
    path("contact/", contact_show, name="contact_show"),
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
    path("events/sign-ins/", authentication_list, name="authentication_list"),
    path("privacy/", privacy_notice, name="privacy_notice"),
    path("privacy/read/", privacy_read, name="privacy_read"),
    path("privacy/looks/", look_list, name="look_list"),
]
