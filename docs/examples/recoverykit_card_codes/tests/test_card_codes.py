"""What it recognises, and the contract that every classifier keeps."""

from datetime import UTC, datetime
from typing import ClassVar

import pytest
from recoverykit_card_codes import CardCodes

from recoverykit.catalogue import STANDARD
from recoverykit.facts import Complaint
from recoverykit.testing import ClassifierContract

SAMPLES = {
    "used_zh": "兑换码提示已被使用,客服没人理",
    "used_en": "It says the code was already used.",
    "worth_less": "充值卡面值不符,少了二十元",
}


class TestContract(ClassifierContract):
    """One test of each rule."""

    factory = CardCodes
    samples: ClassVar = SAMPLES
    catalogues = STANDARD


@pytest.mark.parametrize(
    ("sample", "label", "words"),
    [
        ("used_zh", "quality.defective", "已被使用"),
        ("used_en", "quality.defective", "code was already used"),
        ("worth_less", "fulfilment.not_as_described", "面值不符"),
    ],
)
def test_it_shows_what_it_recognised(sample: str, label: str, words: str) -> None:
    text = SAMPLES[sample]
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    complaint = Complaint(text, channel="chat", received_at=noon)
    [opinion] = CardCodes().classify(complaint)
    assert opinion.label == label
    assert [span.of(text) for span in opinion.spans] == [words]
