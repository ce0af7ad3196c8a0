"""What months of support money come to."""
