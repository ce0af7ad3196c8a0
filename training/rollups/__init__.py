"""What is counted about training."""

from training.rollups.coverage import Tally, Trained, lacking, tally, trained

__all__ = ["Tally", "Trained", "lacking", "tally", "trained"]
