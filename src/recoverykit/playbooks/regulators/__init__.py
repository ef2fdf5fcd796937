"""Clocks and windows of regulators and marketplaces, to run beside a shop's own.

Each function gives one :class:`Regime`: what a law, a regulator or a platform asks,
with the article of every number, and with the date from which it holds where that is
known. What the law leaves open, such as how soon "promptly" is, is an argument.
:func:`with_regime` puts a regime's clocks into a playbook; they run in their own
hours, so that the shop's opening times do not bend the law.

Only numbers that stand in a primary text, or on which several sources agree, are
here. They say when something is due, not whether a rule applies to a shop. Nothing
here is legal advice.

Laws count in whole days: the day of receipt is not one of them, and the last one runs
to its midnight in the zone of the hours. So eight weeks are ``EndOfDay(56)``. Hours
are real time. Business days are the open days of the hours, which have to know the
country's holidays. No regime is paused by waiting for anybody.
"""

from recoverykit.playbooks.regulators.consumer import (
    cn_consumer,
    eu_withdrawal,
    in_ecommerce_2020,
    uk_ofcom,
)
from recoverykit.playbooks.regulators.financial import (
    au_rg_271,
    au_rg_271_hardship,
    au_rg_271_superannuation,
    uk_fca_disp,
    uk_fca_disp_payments,
    us_cfpb,
)
from recoverykit.playbooks.regulators.marketplaces import (
    marketplace_24h,
    wechat_48h,
)
from recoverykit.playbooks.regulators.regime import Regime, with_regime

__all__ = [
    "Regime",
    "au_rg_271",
    "au_rg_271_hardship",
    "au_rg_271_superannuation",
    "cn_consumer",
    "eu_withdrawal",
    "in_ecommerce_2020",
    "marketplace_24h",
    "uk_fca_disp",
    "uk_fca_disp_payments",
    "uk_ofcom",
    "us_cfpb",
    "wechat_48h",
    "with_regime",
]
