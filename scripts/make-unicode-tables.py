"""Remakes src/tokenize/fast/unicode-data.ts: what Python's `tokenizers` takes every code point for, asked of the library itself.

    ~/.cache/dsprep-oracle/venvs/trl/bin/python scripts/make-unicode-tables.py

The tables of Node differ from one version to the next, and from those of the library (Oniguruma for split patterns, an older Unicode for NFC).
"""
import pathlib

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

OUT = pathlib.Path(__file__).resolve().parent.parent / "src" / "tokenize" / "fast" / "unicode-data.ts"
POINTS = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]
# the letters that stand for the classes in the table, in the order of unicode-classes.ts; a dot is none of them
CLASSES = {"u": r"\p{Lu}", "t": r"\p{Lt}", "l": r"\p{Ll}", "m": r"\p{Lm}", "o": r"\p{Lo}", "k": r"\p{M}", "n": r"\p{N}", "p": r"\p{P}", "s": r"\p{S}", "w": r"\s"}


def points_of(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "removed", invert=True)
    found = set()
    for start in range(0, len(POINTS), 4096):
        for piece, _ in split.pre_tokenize_str("".join(map(chr, POINTS[start : start + 4096]))):
            found.update(map(ord, piece))
    return found


def class_runs():
    letters = ["."] * 0x110000
    for letter, pattern in CLASSES.items():
        for point in points_of(pattern):
            assert letters[point] == ".", "classes overlap"
            letters[point] = letter
    return runs(letters)


def runs(letters):
    text, start = [], 0
    for point in range(1, len(letters) + 1):
        if point == len(letters) or letters[point] != letters[start]:
            text.append(f"{letters[start]}{point - start if point - start > 1 else ''}")
            start = point
    return "".join(text)


def normalized_runs():
    """What NFC may change or move, or put together with a neighbour."""
    nfd = normalizers.NFD()
    # U+0334 has combining class 1, U+0345 class 240: one of them moves before a mark of any other class
    moves = {point for point in POINTS if len(nfd.normalize_str(chr(point))) == 1
             and (nfd.normalize_str(chr(point) + "\u0334")[0] == "\u0334" != chr(point) or nfd.normalize_str("\u0345" + chr(point))[0] != "\u0345")}
    parts = set(moves)
    for point in POINTS:
        decomposed = nfd.normalize_str(chr(point))
        if decomposed != chr(point):
            parts.add(point)
            parts.update(map(ord, decomposed))
    nfc = normalizers.NFC()
    # these stay as they are where a text has no other of the parts
    alone = {point for point in parts if nfc.normalize_str(chr(point)) == chr(point) and ord(nfd.normalize_str(chr(point))[0]) not in moves}
    second = set()
    for point in parts:
        decomposed = nfd.normalize_str(chr(point))
        for at in range(1, len(decomposed)):
            second.update(map(ord, decomposed[at:]))
    return runs([("b" if point in alone and point not in second else "c") if point in parts else "." for point in range(0x110000)])


def word_runs():
    tokenizer = Tokenizer(models.BPE({"a": 0}, []))
    tokenizer.add_tokens([AddedToken("X", single_word=True, normalized=False)])
    token = tokenizer.token_to_id("X")
    encodings = tokenizer.encode_batch([chr(point) + "X" for point in POINTS])
    words = {point for point, encoding in zip(POINTS, encodings) if token not in encoding.ids}
    words.add(ord("X"))
    return runs(["x" if point in words else "." for point in range(0x110000)])


OUT.write_text(
    f"""// Made by scripts/make-unicode-tables.py from tokenizers {tokenizers.__version__}. Runs of code points: a letter, and how many have it where that is more than one.

/** u Lu, t Lt, l Ll, m Lm, o Lo, k M, n N, p P, s S, w \\\\s, as its regular expressions see them. */
export const CLASS_RUNS =
  '{class_runs()}';

/** Parts of compositions: b only ever the first, c may be changed, moved or put together with what stands before. All others are left alone by NFC. */
export const NFC_RUNS =
  '{normalized_runs()}';

/** x: part of a word, for added tokens that are single words. */
export const WORD_RUNS =
  '{word_runs()}';
""",
    "utf-8",
)
