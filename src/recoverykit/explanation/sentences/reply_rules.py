"""Sentences of the reply_rules room: what is wrong, and what to write instead."""

from collections.abc import Mapping
from types import MappingProxyType

from recoverykit.explanation.sentences._say import say

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # what must not be said
        "reply.stalling": say(
            en="'{phrase}' asks for patience and gives nothing; say who does what, and by when",
            zh="“{phrase}”只让顾客等，没有任何交代；请写明谁在处理、做什么、何时答复",
        ),
        "reply.waiting": say(
            en="'{phrase}' without a time is a brush-off; name the time by which you will answer",
            zh="“{phrase}”而不给时间，等于敷衍；请写明何时答复",
        ),
        "reply.machine": say(
            en="'{phrase}' hides behind a machine; say which person looks after it, and by when",
            zh="“{phrase}”是拿系统挡人；请写明由谁跟进、何时答复",
        ),
        "reply.rule_wall": say(
            en="'{phrase}' shuts the door; explain what the rule is for, and what you can do within it",
            zh="“{phrase}”把话说死了；请说明规则的缘由，以及在规则之内还能做什么",
        ),
        "reply.blames_carrier": say(
            en="'{phrase}' puts it on the carrier; own it first: to the customer it is our delivery",
            zh="“{phrase}”把责任推给物流；请先承担下来，在顾客眼里这就是我们的配送",
        ),
        "reply.blames_supplier": say(
            en="'{phrase}' puts it on the supplier; own it first: to the customer it is our product",
            zh="“{phrase}”把责任推给供应商；请先承担下来，在顾客眼里这就是我们的商品",
        ),
        "reply.blames_platform": say(
            en="'{phrase}' puts it on the platform; own it first, and say what you do with the platform",
            zh="“{phrase}”把责任推给平台；请先承担下来，并说明由您去与平台沟通什么",
        ),
        "reply.blames_system": say(
            en="'{phrase}' puts it on a system; own it first, and say what a person does about it",
            zh="“{phrase}”把责任推给系统；请先承担下来，并说明由谁来人工处理",
        ),
        "reply.blames_customer": say(
            en="'{phrase}' puts it on the customer; drop it, and ask what happened instead",
            zh="“{phrase}”是在责怪顾客；请删去，改为询问具体情况",
        ),
        "reply.blames_nobody": say(
            en="'{phrase}' sends the customer away; say what you will do, whoever is at fault",
            zh="“{phrase}”是在撇清关系；无论责任在谁，请写明您会做什么",
        ),
    }
)
