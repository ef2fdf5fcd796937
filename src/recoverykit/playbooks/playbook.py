"""A playbook: all policies of a shop in one value, and the place they meet a case.

Where to look: ``contents`` has the fields and what is refused when a book is built;
``recording``, ``watching``, ``deciding``, ``desk`` and ``grouping`` have what a book
can be asked.
"""

from __future__ import annotations

from attrs import frozen

from recoverykit.playbooks.desk import Desk
from recoverykit.playbooks.grouping import Grouping
from recoverykit.sla import CANCELLING

__all__ = ["HANDLING_ENDS", "Playbook"]

HANDLING_ENDS = (*CANCELLING, "no_response", "referred")
"""Closures after which nothing is left to diagnose or to resolve."""


@frozen(kw_only=True)
class Playbook(Desk, Grouping):
    """Everything a shop has laid down about complaints, as one frozen value.

    Build it once, share it between threads, pickle it. Only here does a case meet
    a policy. A case names the book it runs under by id and content hash: give the
    books that live cases still name in ``earlier``, and each case is read and
    moved under its own until ``Adopted`` takes it to another.

    Args:
        id: a code for people and for the log.
        version: changes with the content.
        clocks: what each step may take.
        hours: when time counts for them.
        compensation: what is proposed to whom; the ring around it stays.
        approvals: who may grant how much.
        no_rule_role: who decides where no rule covers a situation (S75).
        handlers: a table of situations whose outcome is the role that handles them.
        assessor: how grave a complaint is.
        follow_ups: planned contacts and milestones.
        grades: from when on a breach is severe, and a case stale (S42).
        ageing: how urgency grows with age (S25).
        max_backdate: how long after the fact an event may be slipped in before one
            that is recorded already; zero is allowed.
        max_skew: how far two clocks may differ.
        reopen_within: how long a case may be reopened; None is for ever.
        cause_from: the severity from which closing needs a cause (S60).
        catalogues: the codes in use.
        lifecycle: which moves lead where.
        earlier: the books that live cases still name, and theirs: kept flat, each
            once, in the order given.
        held_roles: the roles that somebody in the shop holds; empty is not said.
            :meth:`check` then tells which roles the book asks for in vain.
        segments: the table that tells a customer's value segment (S96–S98); None
            tells none.
        membership: the levels of loyalty, and how one is gained and lost (S99).
        late_orders: the table of coupons for orders that are late, given before
            anybody complains (S76); None gives none.
        contact: when, and how often, people hear from the shop of its own accord.
        investigation: what is looked at before a diagnosis, and what each type of
            claim needs to be shown (S51, S62).
        disputes: appeals inside, who can be asked outside, what platforms want to see,
            and what the parties of a consignment owe (S57, S95).
        replies: what a reply has to hold, who signs it, and the words that it is read
            by (S65, S66, S70, S72).
        incidents: when the same trouble again is an alert, the share of an incident
            to solve in time, when a word in public is due, and what is advised before
            a sale (S38, S50, S100, S102, S105, S106).

    Units:
        ``max_backdate``, ``max_skew`` and ``reopen_within`` are real time.
    """
