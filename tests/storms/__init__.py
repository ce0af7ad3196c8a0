"""Many people at once, on the portal as it runs in production. ``benchmarks`` runs the same storms at full size."""
