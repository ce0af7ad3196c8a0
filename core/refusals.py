"""The one family of refusals: an action that may not happen says why, in the user's language."""


class Refused(Exception):
    """An action was refused; ``str(error)`` is a Vietnamese sentence that may be shown to the user.

    Every action defines its own subclasses beside itself, so that callers and tests can tell refusals apart.
    """
