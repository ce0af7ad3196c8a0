import os
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from accounts.roles import Role

LONGEST_IDLE_MINUTES = 24 * 60
LONGEST_ISSUER = 200  # characters of SocialAccount.provider


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        register(the_province_has_a_second_factor, Tags.security, deploy=True)
        register(idle_minutes_are_of_roles, Tags.security)
        register(the_identity_provider_is_known, Tags.security)
        register(the_identity_provider_knows_the_portal, Tags.security, deploy=True)
        register(the_authorities_can_be_read, Tags.security, deploy=True)


def the_province_has_a_second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn in ``check --deploy`` of a portal on the open net whose province signs in by passwords
    alone.
    """
    if not settings.HTTPS or settings.SECOND_FACTOR_ROLES:
        return []
    return [Warning("SECOND_FACTOR_ROLES is empty: nobody must have a second factor.", id="accounts.W001")]


def idle_minutes_are_of_roles(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with minutes for a role that does not exist, or that are no number."""
    wrong = [
        f"{role}={minutes}"
        for role, minutes in settings.IDLE_MINUTES.items()
        if role not in Role.values or not minutes.isdecimal() or not 0 < int(minutes) <= LONGEST_IDLE_MINUTES
    ]
    if not wrong:
        return []
    return [Error(f"IDLE_MINUTES does not know what to do with {', '.join(wrong)}.", id="accounts.E005")]


def the_identity_provider_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with an identity provider that cannot be asked, or that would be told secrets in clear."""
    issuer = settings.OIDC_ISSUER
    if not issuer:
        return []
    found: list[CheckMessage] = []
    if not settings.OIDC_CLIENT_ID:
        found.append(Error("OIDC_ISSUER needs OIDC_CLIENT_ID.", id="accounts.E001"))
    if not issuer.startswith("https://" if settings.HTTPS else ("https://", "http://")):
        found.append(Error("OIDC_ISSUER must begin with https://.", id="accounts.E002"))
    if len(issuer) > LONGEST_ISSUER:
        found.append(Error(f"OIDC_ISSUER is longer than {LONGEST_ISSUER} characters.", id="accounts.E003"))
    return found


def the_identity_provider_knows_the_portal(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say in ``check --deploy`` that the secret is missing; of the services the web server alone is given it."""
    if not settings.OIDC_ISSUER or settings.OIDC_CLIENT_SECRET:
        return []
    return [Error("OIDC_ISSUER needs OIDC_CLIENT_SECRET.", id="accounts.E004")]


def the_authorities_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say in ``check --deploy`` that nobody outside could be trusted; not each service is given the file."""
    authorities = settings.REQUESTS_CA_BUNDLE
    if not authorities or os.access(authorities, os.R_OK):
        return []
    return [Error(f"REQUESTS_CA_BUNDLE: {authorities} cannot be read.", id="accounts.E006")]
