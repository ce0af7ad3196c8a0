"""Roles: each has a sentence, a level, and gives no more than it holds a rank for."""

from accounts.passphrases import WORDS, passphrase
from accounts.roles import RULES, Permission, Role
from places.models import Level


def test_every_role_has_a_rule_with_a_sentence_saying_who_may_hold_it() -> None:
    assert set(RULES) == set(Role.values)
    assert [role for role, rule in RULES.items() if not (rule.who.endswith(".") and len(rule.who) > 20)] == []
    assert {level for rule in RULES.values() for level in rule.levels} <= set(Level.values)


def test_only_who_manages_accounts_gives_roles() -> None:
    for role, rule in RULES.items():
        assert bool(rule.gives) == (Permission.MANAGE_ACCOUNTS in rule.may), role
        assert set(rule.gives) <= set(Role.values)


def test_nobody_but_the_administrator_gives_their_own_role() -> None:
    assert [role for role, rule in RULES.items() if role in rule.gives] == [Role.ADMIN]


def test_a_partner_takes_part_in_training_and_nothing_else() -> None:
    assert RULES[Role.PARTNER].may == {
        Permission.SEE_TRAINING,
        Permission.ADD_MATERIALS,
        Permission.MARK_ATTENDANCE,
        Permission.SEE_LIBRARY,
    }
    assert not RULES[Role.PARTNER].reaches_places


def test_who_leads_reads_and_is_named_by_the_province_alone() -> None:
    rule = RULES[Role.LEADERSHIP]
    assert {verb.partition(".")[2] for verb in rule.may} == {"see", "make"}
    assert Permission.IMPORT not in rule.may
    assert rule.levels == {Level.PROVINCE, Level.DISTRICT, Level.COMMUNE}
    assert [role for role, one in RULES.items() if Role.LEADERSHIP in one.gives] == [Role.STAFF, Role.ADMIN]


def test_passwords_are_four_words_anybody_can_read_out() -> None:
    assert len(WORDS) == len(set(WORDS)) >= 500
    assert all(3 <= len(word) <= 6 and word.isascii() and word.isalpha() and word.islower() for word in WORDS)
    made = {passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(len(text.split(" ")) == 4 and len(text) >= 14 for text in made)
