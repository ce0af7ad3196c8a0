"""allauth, closed: nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """Only the password: a whole row written here could undo a change of rights made meanwhile."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted by account alone: allauth adds the Host header, whose port callers vary."""
        return str(credentials.get("username", ""))


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """With the place by which every page asks what they see: one query, not two."""
        try:
            user = User.objects.select_related("place").get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
