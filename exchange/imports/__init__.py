"""Kinds of workbooks that are about what apps below exchange keep."""
