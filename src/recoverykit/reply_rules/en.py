"""The English words of replies. Rows are separated by ``|``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ALLOW", "FILLERS", "NEGATORS", "QUESTIONS", "SIGNED", "WORDS"]

_PARTIES = MappingProxyType(
    {
        "carrier": (
            "carrier",
            "courier",
            "shipping company",
            "delivery company",
            "driver",
        ),
        "supplier": ("supplier", "manufacturer", "factory", "vendor"),
        "platform": ("platform", "marketplace"),
        "system": ("system", "computer"),
    }
)


_FAULTS = ("fault", "mistake", "responsibility", "problem", "error")


def _faults(party: str) -> str:
    """Return rows that put a fault on somebody: ``the carrier's fault``."""
    rows: list[str] = []
    for who in _PARTIES[party]:
        rows += [f"{who}'s {fault}" for fault in _FAULTS]
        rows += [
            f"{who} is to blame",
            f"{who} is responsible",
            f"{who} is at fault",
            f"blame the {who}",
            f"up to the {who}",
            f"up with the {who}",
            f"fault of the {who}",
            f"contact the {who} yourself",
            f"contact the {who} directly",
            f"need to contact the {who}",
            f"should contact the {who}",
            f"please contact the {who}",
            f"that's on the {who}",
            f"is on the {who}, not",
            f"the {who} made a mistake",
            f"the {who} made an error",
            f"complain to the {who}",
            f"ask the {who}",
        ]
    return "|".join(rows)


WORDS: Mapping[str, str] = MappingProxyType(
    {
        "apology": "sorry|apologise|apologize|apologies|apology|apologizing|apologising|apologised|apologized|regret that|please forgive",
        "empathy": (
            "understand how|understand that you|understand your|understand why|i can imagine|we can imagine|must be frustrating|"
            "must have been frustrating|must be upsetting|must have been upsetting|must be disappointing|must have been disappointing|"
            "in your place|in your shoes|i would be upset|i'd be upset|how frustrating|how disappointing|let you down|"
            "your frustration|your disappointment|for the inconvenience|for the trouble|not what you expected|not the experience you|"
            "sorry for your loss"
        ),
        "evidence_request": (
            "send…photo|send…photos|send…picture|send…pictures|send…video|send…screenshot|share…photo|share…photos|share…picture|"
            "share…video|upload…photo|upload…photos|upload…video|attach…photo|attach…photos|attach…picture|take…photo|take…picture|"
            "photo of the|photos of the|picture of the"
        ),
        "ownership": (
            "our fault|our mistake|our error|our responsibility|our failure|our oversight|our doing|responsibility for this|"
            "full responsibility|take responsibility|we got this wrong|we got it wrong|that's on us|that is on us|this is on us|we let you down|"
            "we have let you down|we fell short|we failed you|my mistake|my fault|we own this|we should have done better|we should have told you|"
            "we should have checked"
        ),
        "explanation": (
            "the reason is|the reason was|this was because|that was because|this is because|that is because|that's because|it was because|"
            "caused by|due to|was because of|turns out|we found that|our investigation shows|the cause was|the cause is"
        ),
        "promise": (
            "we promise|i promise|will stay with|we will|we'll|i will|i'll|make sure|ensure|guarantee|you have my word|you can count on"
        ),
        "thanks": "thank you|thanks|we appreciate|i appreciate|grateful",
        "solution": "to make this right|to put this right|to put it right|to make it right|our solution|proposed solution|here is what we can do|here's what we can do",
        "solution.refund": "refund you|a refund of|refund of|issue a refund|issued a refund|give you a refund|refunding|process your refund|a partial refund|refund the|refund your",
        "solution.refund.full": "full refund|refund in full|refunded in full|refund you in full",
        "solution.reship": "reship|resend|send you a new|send a new|send another|send you another|ship a new|ship you a new",
        "solution.exchange": "replacement|replace it|replace the|replace your|exchange it|exchange the|exchange your",
        "solution.remake": "remake",
        "solution.repair": "repair it|free repair|repair the|repair your",
        "solution.coupon": "coupon|voucher|gift card|store credit|discount code|off your next order|off your next purchase",
        "solution.points": "bonus points|points to your account|loyalty points",
        "solution.gift": "free gift|small gift|a gift for you|complimentary gift",
        "solution.sample": "free sample|free samples",
        "solution.damages": "compensate you|compensation of|pay you",
        "waiting": "be patient|please wait|wait patiently|bear with us|keep waiting|just wait",
        "stalling": (
            "feedback has been forwarded, please be patient|has been passed on, please be patient|have passed it on, please be patient|"
            "have passed this on, please be patient|as soon as possible, please be patient|as soon as possible, please wait|"
            "has been reported, please wait|has been forwarded, please wait|has been noted, please wait"
        ),
        "machine": "the system is processing|the system is handling|system is processing it|being processed by the system|the system will handle",
        "rule_wall": (
            "that's how the system works|that is how the system works|can't do anything about it|cannot do anything about it|this is our policy|it's our policy|it is our policy|that's our policy|that is our policy|this is company policy|"
            "it's company policy|that's company policy|we cannot change it|we can't change it|we cannot change that|we can't change that|we cannot change the rule|"
            "we can't change the rule|we cannot change the rules|we can't change the rules|rules are rules|those are the rules|"
            "this is a system rule|it's a system rule|that's just how it works|this is the system's rule|no refunds|no exceptions|all sales are final"
        ),
        "blame.carrier": _faults("carrier")
        + "|take it up with dhl|take it up with fedex|take it up with ups|take it up with usps|take it up with royal mail|take it up with dpd|take it up with evri|take it up with hermes|take it up with them|claim with them|claim with the carrier|claim with the courier",
        "blame.supplier": _faults("supplier"),
        "blame.platform": _faults("platform"),
        "blame.system": _faults("system")
        + "|a system issue on their|the system did it",
        "blame.customer": (
            "your fault|your own fault|your mistake|your own mistake|you should have checked|you should have read|you should have known|"
            "you should have told|you should have been|you should have ordered|you failed to|you must have dropped|you must have broken|"
            "you must have misused|probably broke|probably dropped|broke it yourself|dropped it yourself|damaged it yourself|misused it|user error|you didn't read|you did not read|you didn't follow|you did not follow|you misunderstood|"
            "nobody else complained|nobody else has complained|no one else complained|no one else has complained|"
            "other customers don't complain|calm down|you are overreacting|you're overreacting|you are too picky"
        ),
        "blame.nobody": (
            "not our fault|not our responsibility|not our problem|isn't our fault|isn't our problem|isn't our responsibility|nothing to do with us|out of our hands|"
            "out of our control|beyond our control|we are not responsible|we're not responsible|we are not liable|nothing we can do|nothing i can do|we can't be blamed|"
            "we cannot be held"
        ),
        "review_ask": (
            "update the…review|change the…review|remove the…review|delete the…review|update your…review|change your…review|edit your…review|remove your…review|delete your…review|withdraw your…review|"
            "to 5 stars|to five stars|revise your review|"
            "take down your review|take down the review|take your review down|"
            "five-star review|5-star review|five star review|5 star review|five stars|5 stars|positive review|good review|great review|"
            "leave a review|leave us a review|leave a rating|write a review|write us a review|rate us|review us|change your rating|"
            "update your rating|raise your rating|nice review|share your experience in a review|remove your comment"
        ),
        "gift": (
            "coupon|voucher|cashback|cash back|gift card|store credit|discount|refund|reward|free gift|gift|points|bonus|compensation|"
            "compensate|free sample|in return|in exchange|off your next order|free product|rebate"
        ),
        "overpromise": (
            "never ever happen|never happen again|will never happen|100% guarantee|100% guaranteed|absolutely guarantee|guarantee it will never|"
            "whatever you want|anything you want|any amount you|name your price|whatever it takes|unlimited refund"
        ),
        "rule": "according to|under our|under the|our policy is|our rule is|the rule is|the rule says|because|consumer law|in line with|terms and|based on the|based on our",
        "carrier": "sf express|dhl|fedex|ups|usps|royal mail|tnt|dpd|evri|hermes|yunda|zto|yto|sto express|j&t|china post|ems|jd logistics|cainiao|canada post|auspost|australia post|gls",
    }
)
"""What each label is told by."""

ALLOW = (
    "not only|not just|no doubt|no problem|whatever the cause|whatever the reason|due to our|due to you|due to arrive|due to be|due to come|due to leave|due to reach|due to ship|what the cause is|what the cause was|what the reason is|what the reason was|because of our|caused by us|caused by our|"
    "your coupon|your voucher|your points|your gift card|expired coupon|without further|your refund request|refund request|carrier's fault or|"
    "no later than|not sure|thank you for being patient|thanks for being patient|for bearing with us|please wait a moment|just wait a|please wait for the courier|please wait for the driver|please wait for the delivery|no refunds are|no refunds have|no refunds were|please wait a minute|please wait one moment|please wait while|under the name|under the table|at no cost|"
    "photo of the tracking|by the system administrator|ups and downs|backs up|your gift|the gift you|gift wrap|gift wrapping|as a gift for your|"
    "points out|good points"
)
"""Harmless phrases, which beat every word inside them."""

NEGATORS = "not|no|never|without|isn't|wasn't|aren't|don't|doesn't|didn't|won't|can't|cannot|nor|neither|rather than|instead of"
"""What denies the words after it."""

FILLERS = (
    "a|an|the|any|be|been|it|is|was|have|to|need to|have to|ask you to|asking you to|going to|want you to|to say|say|you|your|in any way|at all|"
    "simply|just|please|that|this"
)
"""What may stand between a denial and what it denies."""

QUESTIONS = "whether it|whether this|whether that|if it was|if this was|find out if|find out whether"
"""What turns the rest of its clause into a question."""

SIGNED = (
    "manager|supervisor|agent|team lead|team leader|director|founder|owner|chief executive|head of|representative|"
    "customer service|customer care|support team|care team|specialist|after-sales"
)
"""Words for what somebody is in a shop."""
