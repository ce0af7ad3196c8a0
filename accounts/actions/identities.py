"""Identities at the province's provider are linked to accounts by their owners, unlinked, and recognised again.

Nothing else leads from an identity to an account: neither an e-mail address nor a name, which whoever runs an account
at the provider may choose.
"""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.actions.locking import lock_account, lock_own
from accounts.models import User
from core.refusals import Refused


def identity_of(user: User) -> SocialAccount | None:
    """Return what links ``user`` to the provider of the settings."""
    return SocialAccount.objects.filter(user=user, provider=settings.OIDC_ISSUER).order_by("pk").first()


def recognise(subject: str) -> User:
    """Return whose account the identity is linked to, and write down that it was used.

    Refuses with not_linked, and with slip_awaited where a slip took the password away: until its owner uses the slip,
    nothing else opens the account.
    """
    found = SocialAccount.objects.filter(provider=settings.OIDC_ISSUER, uid=subject)
    identity = found.select_related("user__place").order_by("pk").first()
    if identity is None:
        raise Refused("not_linked", f"{settings.OIDC_NAME} này chưa được liên kết với tài khoản nào của cổng.")
    if identity.user.is_active and User.objects.locked().filter(pk=identity.user.pk).exists():
        raise Refused("slip_awaited", "Tài khoản đang chờ anh/chị dùng phiếu được cấp.")
    found.update(last_login=timezone.now())
    user: User = identity.user
    return user


@transaction.atomic
def link(user: User, *, subject: str) -> SocialAccount:
    """Link the identity to ``user``, who came back from the provider.

    Refuses with signed_out, already_linked, linked_elsewhere.
    """
    user = lock_own(user)
    if identity_of(user):
        raise Refused("already_linked", f"Tài khoản của anh/chị đã liên kết với {settings.OIDC_NAME} từ trước.")
    identity, made = SocialAccount.objects.get_or_create(
        provider=settings.OIDC_ISSUER, uid=subject, defaults={"user": user}
    )
    if not made:
        raise Refused("linked_elsewhere", f"{settings.OIDC_NAME} này đã liên kết với một tài khoản khác của cổng.")
    record("accounts.link_identity", user, by=user, place=user.place)
    return identity


@transaction.atomic
def unlink(user: User) -> None:
    """Take the link of ``user`` away. Refuses with not_linked."""
    user = lock_account(user.pk)
    identity = identity_of(user)
    if identity is None:
        raise Refused("not_linked", f"Tài khoản của anh/chị chưa liên kết với {settings.OIDC_NAME}.")
    identity.delete()
    record("accounts.unlink_identity", user, by=user, place=user.place)
