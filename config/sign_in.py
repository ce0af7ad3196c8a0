"""The forms of signing in, and what a password that somebody chooses must be."""

ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.PasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
MFA_FORMS = {
    "authenticate": "accounts.adapter.codes.CodeForm",
    "reauthenticate": "accounts.adapter.codes.ReauthenticateCodeForm",
    "activate_totp": "accounts.adapter.codes.ActivateForm",
    "authenticate_webauthn": "accounts.adapter.codes.KeyForm",
    "reauthenticate_webauthn": "accounts.adapter.codes.ReauthenticateKeyForm",
    "add_webauthn": "accounts.adapter.codes.AddKeyForm",
    "edit_webauthn": "accounts.adapter.codes.EditKeyForm",
}

# Level 2 asks for 14 characters without a second factor. Nothing of this is asked of passwords that the portal makes,
# nor of those of the demo and the tests.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "accounts.validators.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.validators.OwnPhoneValidator"},
    {"NAME": "accounts.validators.GuessableValidator"},
]
