"""The child that reads what came in (``__main__``), and its readers by kind of file; imports nothing of the portal."""
