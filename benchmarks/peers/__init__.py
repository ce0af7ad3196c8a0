"""The peers: the same outputs by other means, written as well as we can."""
