"""What breaks around the portal, and what must hold then (docs/robustness-results.md).

A short form runs with the suite; ``make faults`` runs the full one and prints its figures.
"""
