"""Targets: given to one holder, the same to every team of a place, or shared out among what lies directly below."""

from reporting.actions.targets.allotting import allot, plan_allotment, take_back_shares
from reporting.actions.targets.giving import Plan, plan_spread, set_target, spread
from reporting.actions.targets.sharing import renew_shares, set_shares
