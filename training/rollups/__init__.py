"""What is counted about training."""

from training.rollups.coverage import TopicCoverage, TopicTally, members_lacking, topic_coverage, topic_tally, untrained
