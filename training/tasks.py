"""The clock rings these tasks of training; they are safe to run twice, for what is to be done stands in rows."""

from celery import shared_task

from notices.tasks import ring_notices
from training.actions import invitation_notices as invitations


@shared_task
def tell_invited() -> None:
    """Leave notices for those asked to a training session since the clock last came by, and send their e-mails."""
    if invitations.tell_invited():
        ring_notices()
