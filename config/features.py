"""What each app brings along, in one place: read this first.

Each list holds dotted paths; ``core.features`` follows them when they are asked for. A feature of a new app, or of a
new noun, is a line here and a module at home.

Here stands what a lower app needs of upper ones. What an app composes of those below it stands there, one list each:

- tasks on home: ``overview/views/home.py``, the menu: ``overview/menu.py``
- what is forgotten with a person: ``operations/actions/erasure.py``, what is deleted in time:
  ``operations/actions/retention.py``, what a backup leaves out: ``operations/backups/folders.py``
- what the clock rings, and when: ``config/clock.py``
"""

# Files that people ask for (``exchange.exports.books.Book``): the first is what a page asks for that names no kind.
EXPORT_KINDS = [
    "reporting.exports.rollup.ROLLUP",
    "overview.exports.register.REGISTER",
    "allowances.exports.book.SUPPORT_BOOK",
    "allowances.exports.paper.SUPPORT_PAPER",
    "teams.exports.contacts.CONTACTS",
    "teams.exports.draft.DECISION_DRAFT",
    "teams.actions.slips.SLIPS",
    "exchange.actions.account_slips.ACCOUNT_SLIPS",
    "overview.exports.document.PAPER",
    "overview.exports.summaries.SUMMARY",
    "overview.exports.team_list.TEAMS",
    "reporting.exports.praise.PRAISE",
    "exchange.exports.lists.LIST_XLSX",
    "exchange.exports.lists.LIST_CSV",
    "operations.exports.events.EVENTS",
    "operations.exports.events.EVENTS_CSV",
]

# Workbooks that people send in (``exchange.reading.kinds.spec.KindSpec``).
IMPORT_KINDS = [
    "teams.imports.teams.TEAM_KIND",
    "teams.imports.hamlets.HAMLET_KIND",
    "reporting.imports.targets.TARGET_KIND",
    "reporting.imports.figures.FIGURE_KIND",
    "exchange.imports.accounts.ACCOUNT_KIND",
]

# Notices to a person (``notices.kinds.NoticeKind``).
NOTICE_KINDS = [
    "teams.notices.ANNOUNCEMENT",
    "teams.notices.INVITATION",
    "reporting.notices.RETURNED",
    "reporting.notices.ACCEPTED",
    "reporting.notices.ASSISTED",
    "reporting.notices.OBJECTED",
    "reporting.notices.REMINDER",
    "reporting.notices.SILENT",
    "reporting.notices.DIFFICULTY",
    "reporting.notices.PRACTICE",
    "reporting.notices.ROUND",
    "training.notices.kinds.TRAINING",
    "overview.notices.TABLE",
    "overview.actions.monthly_pages.MONTHLY",
    "operations.notices.ACCOUNT",
    "notices.kinds.CHANNEL",
]

# What follows when places are reorganised (``teams.actions.reorganising.followers.Follower``).
REORGANISATION_FOLLOWERS = ["reporting.actions.reorganisations.FOLLOWER"]

# Rows that go along when what an import made is taken back: functions of {model: keys made} that return a queryset.
IMPORT_FOLLOWERS = [
    "reporting.imports.followers.untouched_reports",
    "reporting.imports.followers.untouched_follow_ups",
]

# What the teams of a place are called on a day, for the pages, papers and messages of every app: a function of
# (place or None, day).
TEAM_NAMES = ["teams.models.regulations.team_name_on"]

# What rests on the record and is read against it by ``verify_events``: functions that yield
# ``accounts.actions.verification.RecordFault``.
RECORD_CHECKS = [
    "reporting.actions.verification.report_faults",
    "reporting.actions.verification.round_faults",
    "allowances.actions.verification.sheet_faults",
    "allowances.actions.verification.rule_faults",
    "allowances.actions.verification.paid_day_faults",
]

# What a decision about teams is registered to rest on, for the grounds of its draft: functions of (decision, ``by``)
# that return texts to stand behind "Căn cứ".
DECISION_GROUNDS = ["training.exports.grounds.grounds_of"]
