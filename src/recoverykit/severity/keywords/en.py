"""The English words that ship. Rows are separated by ``|``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "ALLOW",
    "CATEGORIES",
    "FILLERS",
    "JOINERS",
    "NEGATORS",
    "QUESTIONS",
    "SIGNALS",
]

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "logistics.delay": (
            "late|delayed|delay|overdue|slow shipping|slow delivery|took forever|took … weeks|took … months|waited … days|"
            "waited … weeks|waited … month|waited … months|waiting … days|waiting … weeks|waiting … months|weeks late|"
            "days late|tracking … not updated|tracking … hasn't moved|still waiting"
        ),
        "logistics.not_shipped": (
            "not shipped|hasn't shipped|never shipped|has not shipped|not been shipped|not dispatched|still not dispatched"
        ),
        "logistics.not_received": (
            "never arrived|never received|not received|didn't receive|did not receive|haven't received|have not received|"
            "hasn't arrived|has not arrived|didn't arrive|did not arrive|not delivered|never came|lost in transit|"
            "lost parcel|lost package|marked as delivered"
        ),
        "quality.defective": (
            "defective|faulty|broken|broke|doesn't work|does not work|not working|stopped working|won't turn on|snapped|"
            "fell apart|falling apart|poor quality|bad quality|terrible quality|cheap quality|malfunction|malfunctioning|"
            "mouldy|moldy|rotten|expired|fades|faded|leaks|leaking"
        ),
        "quality.damaged": (
            "damaged|smashed|crushed|cracked|shattered|dented|scratched|torn|in pieces"
        ),
        "fulfilment.missing_item": (
            "missing|incomplete order|left out|not in the box|not included|only received … of|one short"
        ),
        "fulfilment.wrong_size": (
            "wrong size|size is wrong|doesn't fit|does not fit|didn't fit|too small|too big|too tight|too large"
        ),
        "fulfilment.not_as_described": (
            "not as described|not as advertised|nothing like the|looks nothing like|different from the picture|wrong item|"
            "wrong colour|wrong color|wrong product|counterfeit|fake|knock-off|misleading"
        ),
        "payment.charge": (
            "charged twice|double charged|charged … twice|overcharged|wrong charge|unauthorised charge|unauthorized charge|"
            "charged … without|no refund|refused … refund|refuse … refund|refund … not arrived|refund never|"
            "still no refund|billed twice|won't refund"
        ),
        "payment.settlement": (
            "settlement … late|settlement … wrong|settlement … missing|payout … late|payout … missing|payout … wrong|"
            "payout delayed|not been paid out|haven't been paid|withdrawal failed|cannot withdraw|can't withdraw"
        ),
        "payment.frozen": (
            "funds … frozen|money … frozen|account … frozen|balance … frozen|froze my|frozen funds|funds on hold|"
            "payout on hold"
        ),
        "system.stock_sync": (
            "oversold|out of sync|showed in stock|shown in stock|said in stock|sold out after|out of stock after"
        ),
        "service.attitude": (
            "rude|ignored|ignores|ignoring|unhelpful|no reply|never replied|no response|didn't reply|does not reply|"
            "nobody answers|no one answers|like a robot|canned reply|canned replies|copy and paste|dismissive|brushed off|"
            "fobbed off|couldn't care less|passed around"
        ),
        "rules.unfair": (
            "unfair|unfairly|one-sided|unreasonable rule|unreasonable policy|banned without|biased"
        ),
        "price": (
            "overpriced|too expensive|way too expensive|price dropped|price went down|dropped the price|"
            "not worth the price|not worth the money|price gouging|cheaper elsewhere|cheaper in the shop|rip-off price"
        ),
    }
)
"""What each kind of issue is called."""

SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "dissatisfied": (
            "disappointed|disappointing|terrible|awful|horrible|worst|waste of money|rubbish|garbage|junk|useless|scam|"
            "scammed|rip-off|ripped off|not happy|unhappy|not satisfied|dissatisfied|complaint|complain|regret|do not buy|"
            "don't buy|avoid this|poor service|bad service|one star|would not recommend|wouldn't recommend|don't recommend|"
            "do not recommend|cannot recommend|can't recommend|not recommended|would not buy again|wouldn't buy again|"
            "waste of time"
        ),
        "anger": (
            "furious|angry|outraged|outrageous|disgusting|disgusted|unacceptable|ridiculous|shameful|disgrace|fed up|"
            "pissed|how dare you|so-called"
        ),
        "occasion": (
            "anniversary|birthday|wedding|engagement|graduation|christmas|valentine|valentine's|mother's day|father's day"
        ),
        "urgency": (
            "urgent|urgently|asap|as soon as possible|needed it by|need it by|immediately"
        ),
        "legal_threat": (
            "lawyer|solicitor|attorney|will sue|sue you|to sue|suing|small claims|legal action|trading standards|ombudsman|"
            "consumer protection|regulator|chargeback|police|to court|in court|bbb"
        ),
        "media_exposure": (
            "go public|post … online|post … twitter|post … reddit|on social media|to the press|journalist|newspaper|"
            "go viral"
        ),
        "churn_threat": (
            "never buy|never buying|never order|never shop|never again|last time i|lost a customer|close my account|"
            "cancel my account|taking my business|shop elsewhere"
        ),
        "bereavement": (
            "passed away|bereavement|bereaved|funeral|death of|my mother … died|my father … died|my mum … died|"
            "my mom … died|my dad … died|my husband … died|my wife … died|my grandmother … died|my grandfather … died|"
            "lost my mother|lost my father|lost my mum|lost my mom|lost my dad"
        ),
        "repeat_contact": (
            "third time|second time this|for the second time|told you … times|emailed … times|called … times|"
            "contacted … times|written … times|yet again|happened before|still not resolved|still unresolved"
        ),
        "safety": (
            "injured|injured me|caused an injury|hurt myself|hurt my|allergic reaction|allergic to it|got a rash|"
            "broke out in hives|burned my|burnt my|burned me|burnt me|cut my|cut myself|bleeding|electric shock|"
            "electrocuted|caught fire|was on fire|is on fire|set on fire|smoke came out|sparks came|sparks flew|sparking|"
            "exploded|explosion|exploding|overheated|overheating|food poisoning|poisoned|diarrhea|diarrhoea|vomiting|"
            "threw up|made me sick|made us sick|to the hospital|in hospital|in the hospital|emergency room|choking hazard|"
            "choked on|unsafe|safety hazard|fire hazard|toxic fumes|toxic smell|carbon monoxide|glass in it|"
            "pieces of glass|cockroach|maggots"
        ),
        "extortion_wording": (
            "or i'll post|or i will post|or i'll leave a bad review|or i will leave a bad review|or i'll leave a one-star|"
            "or i'll leave one star|or you'll get one star|or you get one star|or expect a bad review|or else i post|"
            "pay me and i'll delete|pay me and i will delete|i'll delete the review if|i will delete the review if|"
            "i'll remove the review if|i will remove the review if|i'll remove my review if|i'll change my review if|"
            "i will change my review if|i'll take the review down if|unless you pay me|give me … or i'll|"
            "give me … or i will|refund me or i'll"
        ),
    }
)
"""What each signal is told by."""

ALLOW = (
    "not only|not just|not to mention|no wonder|no doubt|why not|late night|late-night|broken in|broken-in|"
    "missing you|garbage bag|garbage bags|rubbish bag|rubbish bags|rubbish bin|garbage can|junk food|junk drawer|"
    "fake fur|fake eyelashes|fake plant|fake plants|fake flowers|torn jeans|torn between|worst case|can't complain|"
    "cannot complain|nothing to complain|better late than never|can't recommend … enough|cannot recommend … enough|"
    "can't recommend this highly enough|can't recommend it highly enough"
)
"""Harmless phrases: words of a trade, praise, and a no that denies nothing."""

NEGATORS = (
    "not|no|never|without|nothing|isn't|wasn't|aren't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|wouldn't|"
    "won't|can't|cannot|isnt|wasnt|didnt|nor"
)
"""What denies the words after it."""

FILLERS = (
    "a|an|the|any|at all|even|really|been|be|being|so|very|all|that|going to|a single|slightest|anything|too|at|"
    "find|found|see|saw|is|was|are|were|it|sign of|signs of|any sign of|anywhere near|remotely|in the least|have|"
    "has|had|get|got|feel|felt|seem|seemed|look|looked|single|ever|its|of|visible|sort of|kind of|looks|feels|"
    "seems"
)
"""What may stand between a denial and what it denies."""

JOINERS = "or|nor"
"""What carries a denial on to the next word, or to the end of the list."""

QUESTIONS = (
    "what if|if it|if they|if the|in case|will it|would it|could it|does it|do they|is it likely|how often|worried|"
    "afraid|should it|unless"
)
"""What turns the rest of its clause into a supposition."""
