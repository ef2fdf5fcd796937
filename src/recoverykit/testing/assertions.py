"""Proofs as assertions: a failing test says what, where, and in the shop's words."""

from __future__ import annotations

from collections.abc import Iterable

from recoverykit.catalogue import STANDARD
from recoverykit.decision_tables import (
    NODE_BUDGET,
    DecisionTable,
    Measurable,
    NoRuleRank,
    Proof,
    Refuted,
    Unknown,
    WorthOf,
    prove_equivalent,
    prove_never_above,
    prove_never_below,
    prove_never_less,
    prove_no_dead_row,
    prove_total,
    prove_unique,
)
from recoverykit.explanation import Labels, render


def assert_proved(
    proof: Proof, claim: str, *, lang: str = "en", labels: Labels = STANDARD.label
) -> None:
    """Pass where a proof is ``Proved``; else fail with all that it found.

    Args:
        proof: any answer of :mod:`recoverykit.decision_tables`.
        claim: what was to be proven, for the message.
        lang: the language of the message.
        labels: words for codes.

    Raises:
        AssertionError: it is refuted, or nobody knows. The message has every problem,
            and the counterexample as values that a test can be written with.
    """
    match proof:
        case Refuted(problems=problems, counterexample=point, against=against):
            lines = [render(reason, lang, labels=labels) or "" for reason in problems]
            shown = [f"counterexample: {dict(point)!r}"]
            if against is not None:
                shown.append(f"compared with: {dict(against)!r}")
            raise AssertionError("\n  ".join([f"{claim}:", *lines, *shown]))
        case Unknown(reason=reason):
            why = render(reason, lang, labels=labels)
            message = f"{claim}: nobody knows: {why}"
            raise AssertionError(message)
        case _:
            return


def assert_total(
    table: DecisionTable, *, lang: str = "en", labels: Labels = STANDARD.label
) -> None:
    """Assert that some rule matches in every situation.

    A table with ``UNIQUE`` or ``FIRST`` was proven so when it was built; with
    ``COLLECT`` none may match, and this asks for more.

    Raises:
        AssertionError: there is a situation without a rule.

    Examples:
        >>> from recoverykit.compensation import flat_goodwill
        >>> assert_total(flat_goodwill())
    """
    claim = f"{table.id} is total"
    assert_proved(prove_total(table), claim, lang=lang, labels=labels)


def assert_unique(
    table: DecisionTable, *, lang: str = "en", labels: Labels = STANDARD.label
) -> None:
    """Assert that no two rules match in one situation, whatever the hit policy.

    Raises:
        AssertionError: two rules do.
    """
    claim = f"{table.id} has no overlap"
    assert_proved(prove_unique(table), claim, lang=lang, labels=labels)


def assert_no_dead_row(
    table: DecisionTable, *, lang: str = "en", labels: Labels = STANDARD.label
) -> None:
    """Assert that every rule decides somewhere.

    Raises:
        AssertionError: earlier rules take all of one.
    """
    claim = f"{table.id} has no dead row"
    assert_proved(prove_no_dead_row(table), claim, lang=lang, labels=labels)


def assert_never_less(
    table: DecisionTable,
    *,
    by: str,
    no_rule: NoRuleRank,
    order: Iterable[str] = (),
    value: WorthOf | None = None,
    budget: int = NODE_BUDGET,
    lang: str = "en",
    labels: Labels = STANDARD.label,
) -> None:
    """Assert that nobody gets less for having more of a field.

    Args:
        table: any table.
        by: the path of the field.
        no_rule: where ``NO_RULE`` stands: ``least``, ``most`` or ``skip``.
        order: the codes from low to high, for a field without an order.
        value: what an outcome is worth, where it does not say so itself.
        budget: how much to work out.
        lang: the language of the message.
        labels: words for codes.

    Raises:
        AssertionError: somebody does, or nobody knows.

    Examples:
        >>> from recoverykit.compensation import late_order_coupons
        >>> from recoverykit.money import Money
        >>> assert_never_less(
        ...     late_order_coupons(Money.of("5", "CNY")), by="late_for", no_rule="skip"
        ... )
    """
    proof = prove_never_less(
        table, by=by, no_rule=no_rule, order=order, value=value, budget=budget
    )
    assert_proved(proof, f"{table.id} never less by {by}", lang=lang, labels=labels)


def assert_never_above(
    table: DecisionTable,
    limit: Measurable,
    *,
    value: WorthOf | None = None,
    budget: int = NODE_BUDGET,
    lang: str = "en",
    labels: Labels = STANDARD.label,
) -> None:
    """Assert that no situation gets more than a limit.

    Args:
        table: any table.
        limit: an amount, or a share of the order.
        value: what an outcome is worth, where it does not say so itself.
        budget: how much to work out.
        lang: the language of the message.
        labels: words for codes.

    Raises:
        AssertionError: one does, or nobody knows.
    """
    proof = prove_never_above(table, limit, value=value, budget=budget)
    assert_proved(proof, f"{table.id} never above {limit}", lang=lang, labels=labels)


def assert_never_below(
    table: DecisionTable,
    limit: Measurable,
    *,
    value: WorthOf | None = None,
    budget: int = NODE_BUDGET,
    lang: str = "en",
    labels: Labels = STANDARD.label,
) -> None:
    """Assert that no situation gets less than a limit.

    As :func:`assert_never_above`, the other way round.

    Raises:
        AssertionError: one does, or nobody knows.
    """
    proof = prove_never_below(table, limit, value=value, budget=budget)
    assert_proved(proof, f"{table.id} never below {limit}", lang=lang, labels=labels)


def assert_equivalent(
    old: DecisionTable,
    new: DecisionTable,
    *,
    budget: int = NODE_BUDGET,
    lang: str = "en",
    labels: Labels = STANDARD.label,
) -> None:
    """Assert that two tables give the same outcome in every situation.

    Raises:
        AssertionError: they do not, somewhere; each region is told.
        PolicyError: a field is another one in the other table.
    """
    claim = f"{old.id}@{old.version} and {new.id}@{new.version} answer alike"
    proof = prove_equivalent(old, new, budget=budget)
    assert_proved(proof, claim, lang=lang, labels=labels)
