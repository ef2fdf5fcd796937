"""Whether a text complains, and of what: small tables of grams, trained and readable.

``model`` adds up the weights of a text's grams and shows them, ``training`` makes such
a table of a shop's own labels, ``weights``, ``aspects`` and ``en`` are those that ship.
"""
