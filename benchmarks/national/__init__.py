"""The national world: 63 provinces and everything below them, twelve monthly rounds, on a PostgreSQL of its own."""
