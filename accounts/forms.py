"""Forms of sign-in and of the account pages."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """Sign in with a phone number or a name."""
