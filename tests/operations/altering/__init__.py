"""An app of the tests whose only migration alters a table that everybody reads."""
