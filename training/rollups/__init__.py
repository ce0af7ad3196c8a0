"""What is counted about training."""

from training.rollups.coverage import (
    TopicCoverage,
    TopicTally,
    members_lacking,
    members_untrained,
    tally_beside,
    topic_coverage,
    topic_tally,
)
