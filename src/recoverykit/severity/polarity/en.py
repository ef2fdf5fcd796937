"""An English polarity model written by hand: no data trained it.

Each line is a weight, in tenths of log-odds of a complaint, and the words or pairs of
words that have it. Common words have a little weight of their own, so that one strong
word in a long text counts for less than one in a short text. A pair outweighs the
words that it is made of: ``not_bad`` has to say more than ``bad``.
"""

from recoverykit.severity.polarity.model import GramModel, read_table

__all__ = ["POLARITY_EN"]

POLARITY_EN = GramModel(
    "polarity_en",
    "1",
    rows=read_table("""
-120 not_disappointed wasn't_disappointed never_disappointed not_bad not_damaged wasn't_damaged isn't_broken never_broke
-100 can't_complain cannot_complain no_complaints no_problems no_problem no_issues nothing_wrong no_regrets
-60 couldn't_be can't_fault cannot_fault highly_recommend exceeded no_damage
-40 love loved loves excellent perfect perfectly amazing awesome fantastic wonderful brilliant superb outstanding delighted flawless gorgeous five_stars 5_stars well_made
-30 great happy beautiful lovely pleased satisfied recommend recommended impressed best fast quick quickly prompt friendly helpful comfortable bargain thrilled glad resolved
-20 good nice thanks thank works worked fits fit easy sturdy solid fine smooth smoothly fresh cheap enjoyed enjoy cute soft arrived_early on_time as_described as_advertised as_expected so_far
-8 well soon bought quality price early better pretty always again definitely
-2 the a an and is was it this that for to of in i my we our you they with on at so as have has had are were be very really just
12 but only still when after before because why never
18 ! no not don't doesn't didn't won't can't cannot wasn't isn't hasn't haven't wouldn't couldn't nobody nothing
20 however though although unfortunately sadly supposed instead return returned returning refund replacement cancel cancelled canceled waiting waited wait ignore poor weak thin flimsy small loose tight noisy slow slower
30 late delayed delay missing wrong issue issues problem problems complaint complain leaking leaks leaked dented scratched torn stained dirty smell smells smelled stinks expired unhelpful overpriced lousy mediocre worse annoyed annoying frustrated frustrating misleading incomplete unacceptable avoid
40 broken broke damaged defective faulty cracked shattered smashed disappointed disappointing disappointment terrible awful horrible rude useless rubbish garbage trash junk crap worst disgusting scam scammed fraud fake counterfeit refused ignored dismissive unreliable unsafe dangerous horrendous appalling dreadful pathetic ridiculous furious angry disgusted outraged shameful lied liars
85 not_happy not_satisfied not_pleased not_impressed not_good not_great not_recommend don't_recommend wouldn't_recommend can't_recommend cannot_recommend isn't_good wasn't_good not_helpful not_fresh not_worth isn't_worth wasn't_worth not_fit
45 not_working doesn't_work didn't_work does_not stopped_working won't_work fell_apart falling_apart never_arrived never_received not_received didn't_arrive hasn't_arrived haven't_received didn't_receive not_as no_response no_reply no_refund no_help never_again never_buy don't_buy do_not waste_of total_waste one_star 1_star 0_stars zero_stars too_small too_big too_tight too_late too_expensive doesn't_fit didn't_fit does_nothing ripped_off rip_off overcharged charged_twice double_charged poor_quality bad bad_quality poorly
"""),
    bias=-4,
    unit="words",
    lang="en",
)
"""How likely an English text is a complaint: a word list, weighed by hand."""
