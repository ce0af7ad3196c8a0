"""All by which somebody gets into an account, or learns what it is told, without its password, is forgotten together.

Whoever knew the password may have added any of it: a new password, a lost phone or the end of the account shut them
out only where nothing of it stays. What was added before the password that goes was forgotten when that one came.
"""

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.adapter.linked import EMAIL_CHANGED
from accounts.models import Device, Event, SignInKey, User


def forget(user: User, *, within: str = "", device: str = "") -> None:
    """Delete the passkeys and identities of ``user``, the browsers that are known or signed in, and the chats and
    browsers that receive messages (``notices``), with the code by which one would be linked, and the e-mail address if
    it was set in a session of the account. One that came with the account stays.

    Whoever changes their own password stays signed in: ``within`` is the key of that session, ``device`` the digest of
    that browser. Second factors stay: none of them opens anything by itself (``second_factors.forget``).
    """
    SignInKey.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()  # of former providers too
    Device.objects.filter(user=user).exclude(digest=device).delete()
    for session in UserSession.objects.filter(user=user).exclude(session_key=within):
        session.end()
    user.channel_links.all().delete()
    user.link_codes.filter(used_at=None).delete()
    if user.email and Event.objects.about(user).filter(verb=EMAIL_CHANGED).exists():
        user.email = ""
        user.save(update_fields=["email"])
