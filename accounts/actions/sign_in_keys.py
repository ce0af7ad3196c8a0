"""Passkeys that sign in are added and removed by their owner; whoever shows one has signed in by it."""

import datetime

from django.db import transaction
from django.utils import timezone
from fido2.webauthn import AttestedCredentialData

from accounts.actions.events import record
from accounts.actions.locking import lock_own
from accounts.adapter.passkeys import key_refused
from accounts.adapter.second_factor import must_have_second_factor
from accounts.adapter.webauthn import counter_rises
from accounts.models import SignInKey, User
from core.refusals import Refused

MOST = 5  # phones of one account


@transaction.atomic
def add(
    user: User, *, credential: bytes, device: str, counter: int = 0, at: datetime.datetime | None = None
) -> SignInKey:
    """Let ``user`` sign in by the key with this credential, from now on. Their password goes on as before.

    ``counter`` is what the key says of its signatures so far.

    Refuses with signed_out, second_factor_role, too_many_keys, key_known.
    """
    at = at or timezone.now()
    user = lock_own(user)
    if must_have_second_factor(user):
        raise Refused(
            "second_factor_role",
            "Vai trò của anh/chị đăng nhập bằng mật khẩu và xác minh hai bước; khóa truy cập thêm ở trang đó.",
        )
    if user.sign_in_keys.count() >= MOST:
        raise Refused("too_many_keys", f"Tài khoản đã có {MOST} máy đăng nhập bằng vân tay. Xin xóa bớt một máy.")
    digest = SignInKey.digest_of(AttestedCredentialData(credential).credential_id)
    if SignInKey.objects.filter(digest=digest).exists():
        raise Refused("key_known", "Máy này đã đăng nhập bằng vân tay được rồi.")
    key = SignInKey.objects.create(
        user=user,
        digest=digest,
        public=SignInKey.as_text(credential),
        device=device[:100],
        counter=counter,
        added_at=at,
    )
    record("sign_in_keys.add", user, by=user, place=user.place, at=at)
    return key


@transaction.atomic
def remove(key: SignInKey, *, by: User, at: datetime.datetime | None = None) -> None:
    """Let nobody sign in by the key any more. Only its owner removes it: else not_theirs."""
    if key.user_id != by.pk:
        raise Refused("not_theirs", "Khóa này không thuộc tài khoản của anh/chị.")
    record("sign_in_keys.remove", by, by=by, place=by.place, at=at or timezone.now())
    key.delete()


@transaction.atomic
def use(key: SignInKey, *, counter: int, at: datetime.datetime | None = None) -> None:
    """Write down that somebody signed in by the key now, which showed this ``counter`` of its signatures.

    Refuses with key_refused if the counter did not rise, as a copy of the key would show it, or the key was removed.
    """
    stored = SignInKey.objects.select_for_update(of=("self",)).filter(pk=key.pk).first()
    if stored is None or not counter_rises(counter, stored=stored.counter, account=stored.user_id):
        raise key_refused()
    stored.counter, stored.last_used_at = counter, at or timezone.now()
    stored.save(update_fields=["counter", "last_used_at"])
