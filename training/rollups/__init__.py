"""What is counted about training."""

from training.rollups.coverage import Tally, Trained, lacking, trained

__all__ = ["Tally", "Trained", "lacking", "trained"]
