"""Who bears what a remedy cost (S57, S58, S83), and what may be promised (S78)."""

from __future__ import annotations

import inspect
import pickle
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from recoverykit.catalogue import STANDARD
from recoverykit.compensation import (
    UNSETTLED,
    Apportionment,
    ApprovalMatrix,
    CompensationPolicy,
    order_value_bands,
    quote_objections,
    recovery,
    rule,
)
from recoverykit.errors import CurrencyMismatch, InvalidValue, UnknownCode
from recoverykit.explanation import explain, render
from recoverykit.investigation import Diagnosis
from recoverykit.money import Money
from recoverykit.offer import Basis, Offer, Option, Remedy
from recoverykit.plain import PolicyRef
from recoverykit.playbooks import Playbook
from recoverykit.testing import situation

PARTIES = ("seller", "buyer", "platform", "carrier", "supplier", "undetermined")


def cny(text: str) -> Money:
    return Money.of(text, "CNY")


def line(name: str, cost: str, basis: Basis = Basis.STATUTORY, **terms: Any) -> Remedy:
    kind = terms.pop("kind", "refund" if basis is not Basis.GOODWILL else "coupon")
    return Remedy(name, kind, cost=cny(cost), basis=basis, **terms)


def parts(**per_cent: int) -> Apportionment:
    return Apportionment({p: Fraction(n, 100) for p, n in per_cent.items()})


def found(lines: list[Remedy], of: Apportionment, **more: Any) -> Any:
    return recovery(lines, of, currency="CNY", **more)


class TestShares:
    """S57: exact fractions of named parties, adding up to one."""

    @pytest.mark.parametrize(
        ("shares", "message"),
        [
            ({"seller": Fraction(1, 2)}, "add up to 1"),
            ({"seller": Fraction(2, 3), "carrier": Fraction(2, 3)}, "add up to 1"),
            ({}, "add up to 1"),
            ({"seller": 0.5, "carrier": 0.5}, "must be exact"),
            ({"seller": True}, "must be exact"),
            ({"seller": Fraction(3, 2), "buyer": Fraction(-1, 2)}, "not be negative"),
            ([("seller", Fraction(1, 2)), ("seller", Fraction(1, 2))], "shares"),
        ],
    )
    def test_what_is_not_exact_or_not_whole_is_refused(
        self, shares: Any, message: str
    ) -> None:
        with pytest.raises(InvalidValue, match=message):
            Apportionment(shares)

    def test_thirds_add_up(self) -> None:
        thirds = Apportionment(
            {p: Fraction(1, 3) for p in ("seller", "platform", "carrier")}
        )
        assert sum(share for _, share in thirds.shares) == 1
        assert thirds.of("buyer") == 0
        assert pickle.loads(pickle.dumps(thirds)) == thirds

    def test_a_whole_number_is_a_share_too(self) -> None:
        assert Apportionment({"carrier": 1}).of("carrier") == Fraction(1)

    def test_every_case_begins_unsettled(self) -> None:
        assert not UNSETTLED.is_settled
        assert parts(seller=100).is_settled


class TestRecovery:
    def test_the_example_of_the_guide_shares_to_the_fen(self) -> None:
        shares = parts(seller=50, buyer=0, platform=20, carrier=30)
        got = found([line("back", "100.01")], shares)
        assert got.own == cny("50.01")
        assert got.claims == (("platform", cny("20.00")), ("carrier", cny("30.00")))
        assert (got.kept, got.unsettled) == (cny("0"), cny("0"))

    def test_a_surprise_is_claimed_from_nobody_and_counts_as_cost(self) -> None:
        # S83
        given_ = [
            line("back", "268.00"),
            line("album", "30.00", Basis.GOODWILL, kind="gift.album", surprise=True),
            line("coupon", "20.00", Basis.GOODWILL),
        ]
        got = found(given_, parts(supplier=100))
        assert got.claims == (("supplier", cny("268.00")),)
        assert (got.kept, got.cost) == (cny("50.00"), cny("318.00"))

    def test_an_undetermined_share_claims_nothing_yet(self) -> None:
        got = found([line("back", "90.00")], parts(seller=40, undetermined=60))
        assert (got.claims, got.unsettled) == ((), cny("54.00"))
        said = explain(got.reasons, "en", labels=STANDARD.label)
        assert "nobody can be named yet" in said[1]
        later = found([line("back", "90.00")], parts(seller=40, carrier=60))
        assert later.claims == (("carrier", cny("54.00")),)
        assert later.cost == got.cost

    def test_another_party_may_be_the_one_that_gave(self) -> None:
        got = found([line("back", "10")], parts(seller=70, platform=30), us="platform")
        assert got.claims == (("seller", cny("7.00")),)
        assert got.own == cny("3.00")

    def test_nothing_given_is_nothing_claimed(self) -> None:
        got = found([], parts(carrier=100))
        assert (got.claims, got.cost) == ((), cny("0"))

    def test_a_party_is_one_of_the_catalogue(self) -> None:
        with pytest.raises(UnknownCode, match="carrier"):
            found([], Apportionment({"carier": Fraction(1)}))
        with pytest.raises(UnknownCode):
            found([], parts(carrier=100), us="shop")

    def test_another_currency_is_refused(self) -> None:
        with pytest.raises(CurrencyMismatch):
            recovery([line("back", "1")], parts(seller=100), currency="USD")

    def test_every_reason_is_said_in_both_languages(self) -> None:
        got = found(
            [line("back", "90.00"), line("c", "5", Basis.GOODWILL)],
            parts(seller=20, carrier=20, undetermined=60),
        )
        for reason in got.reasons:
            for lang in ("en", "zh"):
                said = render(reason, lang, labels=STANDARD.label) or ""
                assert said
                assert "liability." not in said
            assert render(reason, "en", audience="customer") is None

    @given(
        st.lists(st.integers(0, 100_000), max_size=4),
        st.lists(st.integers(1, 97), min_size=6, max_size=6),
    )
    def test_all_parts_add_up_to_what_it_cost(
        self, costs: list[int], weights: list[int]
    ) -> None:
        whole = sum(weights)
        shares = Apportionment(
            {p: Fraction(w, whole) for p, w in zip(PARTIES, weights, strict=True)}
        )
        lines = [
            Remedy(f"x{i}", "refund", cost=Money(c, "CNY"), basis=Basis.STATUTORY)
            for i, c in enumerate(costs)
        ]
        got = found(lines, shares)
        claimed = Money.total((amount for _, amount in got.claims), "CNY")
        assert claimed + got.own + got.unsettled + got.kept == got.cost


def test_no_remedy_waits_for_liability_nor_reads_it() -> None:
    """S58: 主动承担责任,即使问题出在第三方,也应先道歉并提供解决方案."""
    # nothing that rules on an offer has a place to put an apportionment
    for asked in (rule, Playbook.decide_offer):
        assert not {"liability", "apportionment", "shares"} & set(
            inspect.signature(asked).parameters
        )
    # in transit or in our own house: who is to blame does not change what is given
    ours, theirs = (
        ruling(
            evolve(LATE, diagnosis=cause),
        )
        for cause in (Diagnosis(primary="packing"), Diagnosis(primary="logistics"))
    )
    assert ours.verdict == theirs.verdict == "granted"
    assert ours.offer == theirs.offer
    # and what is found out later changes the claims only
    first, later = (
        found(list(ours.offer.lines), shares)
        for shares in (UNSETTLED, parts(carrier=100))
    )
    assert (first.claims, later.claims) == ((), (("carrier", cny("88.00")),))
    assert first.cost == later.cost == ours.exposure


# ── S78 ──────────────────────────────────────────────────────────────────────

BANDS = CompensationPolicy(
    "by_value", "1", base=order_value_bands(reship_cost=cny("60"))
)


def ruling(facts: Any, limit: str | None = None, **more: Any) -> Any:
    limits: list[Any] = [("cs_agent", None if limit is None else cny(limit))]
    if limit is not None:
        limits.append(("store_manager", None))
    return rule(
        BANDS,
        facts,
        case_id="case-1",
        version=3,
        book=PolicyRef("shop", "1", hash="sha256:00"),
        approvals=ApprovalMatrix(limits),
        no_rule_role="store_manager",
        by="zhang",
        role="cs_agent",
        **more,
    )


LATE = situation(category="logistics.delay", amount="88.00")


def codes(*args: Any, **kwargs: Any) -> list[str]:
    reasons = quote_objections(*args, **kwargs)
    for reason in reasons:
        for lang in ("en", "zh"):
            assert render(reason, lang, labels=STANDARD.label) != reason.code
    return [reason.code.removeprefix("compensation.quote_") for reason in reasons]


class TestQuoting:
    """S78: a message may quote only what was ruled."""

    def test_the_script_of_the_guide_exceeds_its_own_bands(self) -> None:
        # 全额退款 + 20 元券, where the bands give the refund and 5
        script = Offer(
            always=[
                line("back", "88.00", Basis.ENTITLEMENT, kind="refund.full"),
                line("coupon", "20.00", Basis.GOODWILL),
            ]
        )
        (reason,) = quote_objections(script, ruling(LATE))
        assert str(reason) == "coupon of 20.00 CNY is not in the ruling"

    def test_what_was_ruled_and_less_may_be_quoted(self) -> None:
        ruled = ruling(LATE)
        assert codes(ruled.offer, ruled) == []
        assert codes(Offer(always=ruled.offer.always[:1]), ruled) == []
        renamed = Offer(
            always=[evolve(x, name=f"{x.name}2") for x in ruled.offer.lines]
        )
        assert codes(renamed, ruled) == []

    def test_nothing_twice(self) -> None:
        ruled = ruling(LATE)
        coupon = ruled.offer.always[-1]
        twice = Offer(always=[coupon, evolve(coupon, name="again")])
        assert codes(twice, ruled) == ["beyond"]

    def test_terms_are_promises_too(self) -> None:
        ruled = ruling(LATE)
        coupon = evolve(ruled.offer.always[-1], stackable=True)
        assert codes(Offer(always=[coupon]), ruled) == ["beyond"]

    def test_before_its_approval_nothing_may_be_promised(self) -> None:
        ruled = ruling(LATE, limit="50")
        assert ruled.verdict == "needs_approval"
        assert codes(ruled.offer, ruled) == ["unapproved"]
        assert codes(ruled.offer, ruled, is_approved=True) == []

    def test_a_superseded_ruling_promises_nothing(self) -> None:
        old = ruling(LATE)
        new = evolve(ruling(LATE), version=7)
        assert codes(old.offer, old, newest=old) == []
        assert codes(old.offer, old, newest=new) == ["superseded"]
        elsewhere = evolve(old, case_id="case-2")
        with pytest.raises(InvalidValue, match="of the same case, 'case-1'"):
            quote_objections(old.offer, old, newest=elsewhere)

    def test_where_no_rule_gives_anything_nothing_may_be_promised(self) -> None:
        ruled = ruling(situation(category="logistics.delay", amount="301.00"))
        coupon = line("coupon", "5.00", Basis.GOODWILL)
        assert codes(Offer(always=[coupon]), ruled) == ["undecided"]

    def test_a_refused_ruling_promises_nothing(self) -> None:
        bribe = line("c", "5.00", Basis.GOODWILL, condition="review:positive")
        ruled = ruling(LATE, proposal=Offer(always=[bribe]))
        assert ruled.verdict == "refused"
        assert codes(Offer(always=[bribe]), ruled) == ["refused"]

    def test_what_is_to_be_chosen_is_not_promised_as_given(self) -> None:
        refund = line("back", "88.00", Basis.ENTITLEMENT)
        coupon = line("coupon", "5.00", Basis.GOODWILL)
        menu = Offer(choices=[refund, coupon])
        ruled = ruling(LATE, proposal=menu)
        assert codes(menu, ruled) == []
        assert codes(Offer(always=[refund]), ruled) == ["of_a_choice"]
        both = Offer(choices=[refund, coupon], pick=(1, 2))
        assert codes(both, ruled) == ["of_too_many"]

    def test_two_options_are_not_promised_as_one(self) -> None:
        refund = line("back", "88.00", Basis.ENTITLEMENT)
        coupon = line("coupon", "5.00", Basis.GOODWILL)
        gift = line("gift", "3.00", Basis.GOODWILL, kind="gift")
        ruled = ruling(LATE, proposal=Offer(always=[gift], choices=[refund, coupon]))
        for lines, said in (
            ((refund, coupon), ["of_two_options"]),
            ((refund, gift), []),
            ((gift,), []),
        ):
            quoted = Offer(choices=[Option("one", lines)])
            assert codes(quoted, ruled) == said
        # less than there is to choose from is no more than was ruled
        assert codes(Offer(choices=[coupon]), ruled) == []
