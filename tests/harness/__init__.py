"""What every test stands on: the environment, and the ways in which silence is made to fail."""
