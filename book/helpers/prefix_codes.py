"""Prefix codes: no code word begins another, so that a message needs no commas.

A distribution is a dictionary ``{symbol: probability}``, a code ``{symbol: word}``.
With fractions for probabilities everything here is exact. The functions follow the life
of a message: count, choose lengths, give out words, send, read.

>>> q = {"a": Fraction(1, 2), "b": Fraction(1, 4), "c": Fraction(1, 4)}
>>> words = code_words(shannon_lengths(q))
>>> words
{'a': '0', 'b': '10', 'c': '11'}
>>> encode("abac", words), decode("010011", words)
('010011', ['a', 'b', 'a', 'c'])
"""

import heapq
from collections import Counter
from fractions import Fraction
from itertools import count
from math import ceil


def frequencies(text, alphabet, extra=0):
    """The relative frequency of each symbol of ``alphabet`` in ``text``.

    ``extra`` is added to every count.
    """
    counts = Counter(text)
    if strange := sorted(counts.keys() - set(alphabet)):
        raise ValueError(
            f"the text holds symbols that are not in the alphabet: {strange}"
        )
    total = len(text) + extra * len(alphabet)
    return {symbol: Fraction(counts[symbol] + extra, total) for symbol in alphabet}


def shannon_lengths(q):
    """Shannon's lengths ⌈−log₂ q⌉ in bits.

    For each symbol the least l with 2⁻ˡ ≤ q, found in whole numbers.
    """
    if missing := [symbol for symbol in q if q[symbol] <= 0]:
        raise ValueError(f"there is no code word for what has probability 0: {missing}")
    return {symbol: (ceil(1 / q[symbol]) - 1).bit_length() for symbol in q}


def huffman_lengths(q):
    """The lengths of Huffman's code, whose mean under ``q`` is the least of all prefix codes.

    Merge the two rarest groups until one is left; each merge makes the words of its
    symbols one bit longer.
    """
    lengths, age = dict.fromkeys(q, 0), count()
    groups = [(q[symbol], next(age), [symbol]) for symbol in q]
    heapq.heapify(groups)
    while len(groups) > 1:
        (rarest, _, some), (rare, _, others) = (
            heapq.heappop(groups),
            heapq.heappop(groups),
        )
        for symbol in some + others:
            lengths[symbol] += 1
        heapq.heappush(groups, (rarest + rare, next(age), some + others))
    return lengths


def kraft_sum(lengths):
    """Σ 2⁻ˡ over all code words, exactly.

    A prefix code with these lengths exists if and only if this is at most 1.
    """
    return sum(Fraction(1, 2**length) for length in lengths.values())


def code_words(lengths):
    """A prefix code with these lengths.

    Short words first, each the next binary number that is still free.
    """
    if kraft_sum(lengths) > 1 or min(lengths.values()) < 1:
        raise ValueError(
            f"no prefix code that can be read back has these lengths: {lengths}"
        )
    words, free = {}, Fraction(0)
    for symbol in sorted(lengths, key=lengths.get):
        length = lengths[symbol]
        words[symbol] = format(int(free * 2**length), f"0{length}b")
        free += Fraction(1, 2**length)
    return words


def mean_length(p, lengths):
    """The mean number of bits for a symbol that is drawn from ``p``."""
    return sum(p[symbol] * lengths[symbol] for symbol in p)


def encode(message, words):
    """The code words of a message, one after the other, as a string of zeros and ones."""
    return "".join(words[symbol] for symbol in message)


def decode(bits, words):
    """The list of symbols whose code words, one after the other, are ``bits``."""
    symbols = {word: symbol for symbol, word in words.items()}
    message, word = [], ""
    for bit in bits:
        word += bit
        if word in symbols:
            message.append(symbols[word])
            word = ""
    if word:
        raise ValueError(f"the bits end inside a code word: {word}")
    return message
