"""Every error: typed, with a code and fields, and fit to travel between processes."""

import copy
import inspect
import pickle
from datetime import UTC, datetime

import pytest

from recoverykit import errors
from recoverykit.errors import RecoveryError, Refused
from recoverykit.explanation import Reason

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHY = Reason("lifecycle.no_diagnosis")

EXAMPLES = [
    (
        errors.InvalidValue("stars", "9", "must be 1 to 5"),
        "invalid stars: got 9; must be 1 to 5",
    ),
    (
        errors.NaiveDatetime("now", "2026-03-01T12:00:00"),
        (
            "naive datetime in now: 2026-03-01T12:00:00 has no time zone; give an "
            "aware datetime, such as datetime(..., tzinfo=UTC)"
        ),
    ),
    (
        errors.UnknownCode("roles", "cheif", ("chief", "chef")),
        "unknown code 'cheif' in roles; nearest: chief, chef",
    ),
    (
        errors.UnknownCode("roles", "x", ()),
        "unknown code 'x' in roles; nearest: nothing",
    ),
    (
        errors.CurrencyMismatch("CNY", "USD"),
        "cannot mix CNY with USD: convert before, amounts stay exact",
    ),
    (
        errors.UnknownCode("roles", "cheif", ("chief",), "role of bands@1"),
        "role of bands@1: unknown code 'cheif' in roles; nearest: chief",
    ),
    (
        errors.CurrencyMismatch("CNY", "USD", "order.amount of bands@1"),
        (
            "order.amount of bands@1: cannot mix CNY with USD: convert before, "
            "amounts stay exact"
        ),
    ),
    (
        errors.AmountError("1.234 CNY", "at most 2 decimals"),
        "cannot use 1.234 CNY as money: at most 2 decimals",
    ),
    (
        errors.MissingInput("order.amount", "bands@1"),
        (
            "bands@1 needs order.amount, which is absent; give the fact, or declare "
            "the field optional and add an absent() cell"
        ),
    ),
    (
        errors.PolicyError("bands@1", (WHY,)),
        (
            "policy bands@1 cannot be built: an offer needs a diagnosis first, or an "
            "override with its reason"
        ),
    ),
    (
        errors.PolicyFailed("mine@1", "raised KeyError"),
        "policy mine@1 raised KeyError; it must return an Offer or NO_RULE",
    ),
    (
        errors.NeverOpen("shop"),
        "hours shop never open; give at least one opening that stays",
    ),
    (
        errors.DefinitionError(("a is a dead end", "b too")),
        "this lifecycle cannot be built: a is a dead end, b too",
    ),
    (
        Refused("offered", "received", (WHY,), ("acknowledged", "closed")),
        (
            "cannot record 'offered' in state 'received': an offer needs a diagnosis "
            "first, or an override with its reason; allowed here: acknowledged, closed"
        ),
    ),
    (
        Refused("offered", "closed", (Reason("lifecycle.not_from_here"),), ()),
        "cannot record 'offered' in state 'closed'; allowed here: nothing",
    ),
    (
        errors.StaleVersion(4, 6),
        "expected version 4, but the case is at 6; load it again",
    ),
    (
        errors.KeyReused("call-1", "noted", "replied", ("kind",)),
        (
            "key 'call-1' already stands for another 'replied' (now 'noted'; differs "
            "in: kind); use one key for one event"
        ),
    ),
    (
        errors.VersionGap(3, 5),
        "log should continue with version 3, but 5 was found",
    ),
    (
        errors.OutOfTime(NOON, NOON, "must not lie ahead"),
        (
            "cannot record an event of 2026-03-01T12:00:00+00:00 at "
            "2026-03-01T12:00:00+00:00: must not lie ahead"
        ),
    ),
    (
        errors.UnknownState("limbo", ("received", "closed")),
        (
            "state 'limbo' is not in this lifecycle (known: received, closed); reading "
            "works, recording needs the lifecycle that knows it"
        ),
    ),
    (
        errors.OpaqueLog("teleported", 4),
        (
            "event 4 is of unknown kind 'teleported'; reading works, recording needs "
            "the version of the library, or the host kind, that wrote it"
        ),
    ),
    (
        errors.UnknownBook("a@1#00", ("b@1#11",)),
        (
            "the case runs under book a@1#00, which is not among b@1#11; pass it in "
            "earlier=, or record Adopted"
        ),
    ),
    (
        errors.BookMismatch("a@1#00", "b@1#11"),
        "the event names book a@1#00, but was recorded through b@1#11",
    ),
    (
        errors.NoOpenOffer(("flowers",), ("refund", "coupon")),
        "no offered line flowers; known lines: refund, coupon",
    ),
    (
        errors.PickOutOfRange(3, 1, 2),
        "3 choices taken, but the offer lets 1 to 2 be taken",
    ),
    (
        errors.ReviewInducement(
            "prize",
            "review:changed",
            (Reason("compensation.compliant"),),
        ),
        (
            "prize is tied to review:changed: a review is never paid for; "
            "no remedy is tied to anything"
        ),
    ),
    (
        errors.Undecodable("row 3: at", "must be an instant"),
        "cannot read row 3: at: must be an instant",
    ),
    (
        errors.Undecodable("", "must be an object", (("id", "is missing"),)),
        "cannot read it: must be an object; cannot read id: is missing",
    ),
    (
        errors.MissingSetting("shop.reship_cost", "golden_3h"),
        (
            "golden_3h needs shop.reship_cost, which no guide gives and the shop has "
            "not said; give it to ShopConfig"
        ),
    ),
    (
        errors.MissingCallables(("late@1", "tone@2"), ()),
        (
            "the data names late@1, tone@2, and given was nothing; give each under "
            "its name, with the content that it was stored with"
        ),
    ),
]
CLASSES = {
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, RecoveryError) and cls is not RecoveryError
}


def test_every_error_is_shown_here():
    assert {type(error) for error, _ in EXAMPLES} == CLASSES
    assert {cls.__name__ for cls in CLASSES} | {"RecoveryError"} == {*errors.__all__}


@pytest.mark.parametrize(("error", "message"), EXAMPLES)
def test_it_says_what_failed_the_rule_and_what_is_allowed(error, message):
    assert str(error) == message


@pytest.mark.parametrize("error", [e for e, _ in EXAMPLES])
def test_it_travels_whole(error):
    for again in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert again.fields() == error.fields()
        assert str(again) == str(error)
        assert vars(again) == vars(error)


@pytest.mark.parametrize("error", [e for e, _ in EXAMPLES])
def test_its_fields_are_its_attributes(error):
    assert error.fields()
    for name, value in error.fields().items():
        assert getattr(error, name) == value


def test_codes_are_few_and_each_is_one_class():
    codes = [cls.code for cls in CLASSES]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and " " not in code for code in codes)


def test_one_except_catches_all_and_the_usual_bases_fit():
    assert all(issubclass(cls, RecoveryError) for cls in CLASSES)
    assert issubclass(errors.InvalidValue, ValueError)
    assert issubclass(errors.UnknownCode, LookupError)
    assert issubclass(errors.CurrencyMismatch, TypeError)


def test_braces_in_what_is_told_mean_nothing():
    assert str(errors.NeverOpen("{hours} {0}")).startswith("hours {hours} {0} never")


def test_all_reasons_of_a_refusal_are_told():
    refused = Refused("closed", "resolved", (WHY, Reason("shop.x", n=3)), ())
    assert "override with its reason; shop.x (n 3); allowed" in str(refused)


def test_the_bare_base_is_an_exception_like_any_other() -> None:
    error = RecoveryError("something of a host's own")
    assert (str(error), error.fields()) == ("something of a host's own", {})
