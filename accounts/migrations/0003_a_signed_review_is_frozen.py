"""A yearly review of rights that was signed is never changed, nor are its lines."""

from django.db import migrations

# What is signed stays: the review itself once it says so, and its lines while it does (as core/append_only.py does
# for tables that never change).
_POSTGRESQL = (
    """
CREATE FUNCTION accounts_review_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a signed review is frozen'; END $$;
CREATE TRIGGER accounts_review_is_frozen BEFORE UPDATE OR DELETE ON accounts_review
FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION accounts_review_is_frozen();
CREATE FUNCTION accounts_reviewline_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM accounts_review WHERE id = OLD.review_id AND signed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a signed review is frozen';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF EXISTS (SELECT 1 FROM accounts_review WHERE id = NEW.review_id AND signed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a signed review is frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_reviewline_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON accounts_reviewline
FOR EACH ROW EXECUTE FUNCTION accounts_reviewline_is_frozen();
""",
    """
DROP TRIGGER accounts_reviewline_is_frozen ON accounts_reviewline; DROP FUNCTION accounts_reviewline_is_frozen();
DROP TRIGGER accounts_review_is_frozen ON accounts_review; DROP FUNCTION accounts_review_is_frozen();
""",
)
_SIGNED = "EXISTS (SELECT 1 FROM accounts_review WHERE id = {row}.review_id AND signed_at IS NOT NULL)"
_SQLITE = {
    "accounts_review": {"UPDATE": "OLD.signed_at IS NOT NULL", "DELETE": "OLD.signed_at IS NOT NULL"},
    "accounts_reviewline": {
        "INSERT": _SIGNED.format(row="NEW"),
        "UPDATE": f"{_SIGNED.format(row='OLD')} OR {_SIGNED.format(row='NEW')}",
        "DELETE": _SIGNED.format(row="OLD"),
    },
}


def freeze(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRESQL[0])
        return
    for table, verbs in _SQLITE.items():
        for verb, condition in verbs.items():
            schema_editor.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()}_once_signed BEFORE {verb} ON {table} WHEN {condition} "
                "BEGIN SELECT RAISE(ABORT, 'a signed review is frozen'); END"
            )


def thaw(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRESQL[1])
        return
    for table, verbs in _SQLITE.items():
        for verb in verbs:
            schema_editor.execute(f"DROP TRIGGER {table}_refuses_{verb.lower()}_once_signed")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_the_record_is_append_only")]
    operations = [migrations.RunPython(freeze, thaw)]
