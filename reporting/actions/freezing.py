"""What a closed round says of every place of its tree, written once (docs/decisions/0017)."""

from reporting.models import Closing, Total
from reporting.rollups import Node, walk
from reporting.rollups.sums import stored_figure

BATCH = 500  # rows a statement: one of all would be kept as text as well


def freeze(closing: Closing, node: Node) -> int:
    """Write what ``node``, all of the round's tree, says of each place as a total; return of how many.

    To be called behind the round's lock.
    """
    totals = [
        Total(
            closing_id=closing.pk,
            place_id=one.place.pk,
            **vars(one.counts),
            figures={figure.indicator.pk: stored_figure(figure) for figure in one.figures},
        )
        for one in walk(node)
    ]
    return len(Total.objects.bulk_create(totals, batch_size=BATCH))
