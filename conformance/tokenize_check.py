"""Ids, character offsets and decoded texts of Python's `tokenizers` for many texts: tokenize_check.py TOKENIZER_JSON TEXTS_JSON OUT_JSONL

One line for each text: ids without special tokens, ids with them, offsets of the latter, decoded text of the former with special tokens left out. Only the ids where
OFFSETS=0.
"""
import json
import os
import sys

from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
with_offsets = os.environ.get("OFFSETS") != "0"
with open(sys.argv[2], encoding="utf-8") as texts, open(sys.argv[3], "w", encoding="utf-8") as out:
    for text in json.load(texts):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        row = [ids]
        if with_offsets:
            encoding = tokenizer.encode(text)
            row += [encoding.ids, encoding.offsets, tokenizer.decode(ids, skip_special_tokens=True)]
        out.write(json.dumps(row) + "\n")
