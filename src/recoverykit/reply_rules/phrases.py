"""Phrases that may be said, by part and language, with placeholders (S67)."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

from attrs import Attribute, field, frozen

from recoverykit import checked
from recoverykit.errors import InvalidValue
from recoverykit.reply import PARTS

__all__ = ["PHRASES", "Phrase", "fill", "phrases_for"]


def _names(text: str) -> tuple[str, ...]:
    """Return the names of the placeholders in a text, each once, in order."""
    parsed = string.Formatter().parse(text)
    return tuple(dict.fromkeys(name for _, name, _, _ in parsed if name is not None))


def _template(_: Any, attribute: Attribute[Any], value: object) -> None:
    checked.text(None, attribute, value)
    rule = "must hold placeholders such as {name}, with a plain name each"
    try:
        names = _names(str(value))
    except ValueError:
        raise checked.refuse(attribute, value, rule) from None
    if not all(name.isidentifier() for name in names):
        raise checked.refuse(attribute, value, rule)


@frozen
class Phrase:
    """One phrase for one part of a reply, in one language.

    Args:
        part: what it is for, one of :data:`recoverykit.reply.PARTS`.
        language: any code, such as ``zh`` or ``en``.
        text: the words; ``{name}`` stands for what has to be filled in.

    Raises:
        InvalidValue: a part that is none, or a placeholder without a plain name.

    Examples:
        >>> Phrase("apology", "zh", "{name}您好，真的非常抱歉。").placeholders
        ('name',)
    """

    part: str = field(validator=checked.OneOf(*PARTS))
    language: str = field(validator=checked.code)
    text: str = field(validator=_template, kw_only=False)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return the names of what has to be filled in, in order."""
        return _names(self.text)


def fill(phrase: Phrase, **values: str) -> str:
    """Return the words of a phrase with every placeholder filled in.

    Args:
        phrase: the phrase.
        values: a text for each placeholder, and for nothing else.

    Raises:
        InvalidValue: a placeholder without a value, a value without a placeholder, or
            one that is no text or is empty. The error names it and shows no value.

    Examples:
        >>> fill(Phrase("thanks", "en", "Thank you, {name}."), name="Ms Lin")
        'Thank you, Ms Lin.'
    """
    wanted = phrase.placeholders
    known = ", ".join(wanted) or "none"
    for name in (*wanted, *values):
        given = values.get(name)
        if name not in wanted:
            rule = f"is no placeholder of the phrase; it has: {known}"
            raise InvalidValue(name, "a value", rule)
        if not isinstance(given, str) or not given or given.isspace():
            shown = checked.describe(given, personal=given is not None)
            rule = f"must be a text for the placeholder; the phrase has: {known}"
            raise InvalidValue(name, shown, rule)
    # by hand: `format` would look into attributes, and this is all that is needed
    said = [
        literal + ("" if name is None else values[name])
        for literal, name, _, _ in string.Formatter().parse(phrase.text)
    ]
    return "".join(said)


_ZH = (
    # 002, 003: as the guides have them
    ("empathy", "非常理解您的心情,我们已紧急处理您的问题。"),
    ("ownership", "这是我们的疏忽,我们将为您优先处理。"),
    ("empathy", "非常理解您的 frustration,换作是我也会着急,我们会全力帮您解决。"),
    ("empathy", "让您在重要的日子遇到这种事，我能理解您有多失望。"),
    ("apology", "{name}您好，非常抱歉，{item}给您带来了这样的体验。"),
    ("apology", "首先，为之前对您的敷衍态度，向您郑重道歉。"),
    ("question", "想跟您确认一下：{item}具体是什么位置有问题？"),
    ("evidence_request", "您方便拍张清晰照片发给我吗？这能帮我们更快判断。"),
    ("ownership", "无论原因是什么，让您遇到这种事，都是我们的失职。"),
    ("explanation", "我们查清楚了，原因是{cause}。"),
    ("solution", "我们的解决方案是：{offer}。"),
    ("promise", "{due}内给您答复，有进展我会第一时间告诉您。"),
    ("promise", "这件事由我，{signer}，一直跟进到底。"),
    ("thanks", "感谢您告诉我们，您反馈的问题已修复。"),
)
_EN = (
    (
        "empathy",
        "I understand how frustrating this is; in your place I would feel the same.",
    ),
    ("apology", "Dear {name}, I am very sorry about your {item}."),
    ("apology", "First of all, I apologise for how we answered you before."),
    ("question", "May I ask where exactly the {item} is broken?"),
    (
        "evidence_request",
        "Could you send us a photo of it? It helps us see what happened.",
    ),
    ("ownership", "Whatever the cause, this is our responsibility."),
    ("ownership", "This is our mistake, and we will put it right first."),
    ("explanation", "We have looked into it: the reason was {cause}."),
    ("solution", "To make this right, we offer you {offer}."),
    ("promise", "I will get back to you within {due}."),
    ("promise", "I, {signer}, will stay with this until it is settled."),
    ("thanks", "Thank you for telling us; what you reported has been mended."),
)

PHRASES: tuple[Phrase, ...] = (
    *(Phrase(part, "zh", text) for part, text in _ZH),
    *(Phrase(part, "en", text) for part, text in _EN),
)
"""What ships; a shop adds its own, in any language: ``(*PHRASES, Phrase(…))``.

Each is part of a reply and none is a whole one: it still needs a word of the case.

Source:
    非常理解您的心情,我们已紧急处理您的问题 / 这是我们的疏忽,我们将为您优先处理 (002);
    非常理解您的 frustration… (003); 郑重道歉…具体是什么位置断裂?…都是我们的失职 (000).
"""


def phrases_for(
    part: str, language: str, *, phrases: Iterable[Phrase] = PHRASES
) -> tuple[Phrase, ...]:
    """Return the phrases for a part in a language, in the order of the catalogue.

    Args:
        part: one of :data:`recoverykit.reply.PARTS`.
        language: such as ``zh``.
        phrases: the catalogue.

    Examples:
        >>> phrases_for("ownership", "zh")[0].text
        '这是我们的疏忽,我们将为您优先处理。'
    """
    return tuple(
        phrase
        for phrase in phrases
        if phrase.part == part and phrase.language == language
    )
