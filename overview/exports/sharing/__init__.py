"""What leaves the portal for other systems: places, rounds, indicators, rollups, coverage; no person in any of it."""
