"""One contender of bench/tokenize.mjs that runs on Python: tokenize_python.py CONTENDER TOKENIZER_FOLDER TEXTS_FILE NAME"""
import array
import json
import os
import sys
import time
import zlib

contender, folder, texts_file, name = sys.argv[1:5]
tokenizer_file = os.path.join(folder, "tokenizer.json")
BATCH = 256


def open_tokenizers():
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(tokenizer_file)
    return (
        lambda texts: [len(tokenizer.encode(text, add_special_tokens=False)) for text in texts],
        lambda text: tokenizer.encode(text, add_special_tokens=False).ids,
    )


def open_tokenizers_batch():
    """Without offsets, many texts in one call."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(tokenizer_file)

    def count(texts):
        for start in range(0, len(texts), BATCH):
            for encoding in tokenizer.encode_batch_fast(texts[start : start + BATCH], add_special_tokens=False):
                len(encoding)

    return count, lambda text: tokenizer.encode_batch_fast([text], add_special_tokens=False)[0].ids


def open_tiktoken():
    """tiktoken has no files for these tokenizers: it gets their vocabulary, whose ids are its ranks, and their pattern. It knows no NFC."""
    import tiktoken

    with open(tokenizer_file, encoding="utf-8") as file:
        parsed = json.load(file)
    byte_of = {}
    others = 0x100
    for byte in range(256):
        itself = 0x21 <= byte <= 0x7E or 0xA1 <= byte <= 0xAC or byte >= 0xAE
        byte_of[chr(byte if itself else others)] = byte
        others += not itself
    ranks = {bytes(byte_of[char] for char in token): id for token, id in parsed["model"]["vocab"].items() if all(char in byte_of for char in token)}
    encoding = tiktoken.Encoding(
        name,
        pat_str=parsed["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"],
        mergeable_ranks=ranks,
        special_tokens={token["content"]: token["id"] for token in parsed["added_tokens"]},
    )
    return (
        lambda texts: [len(encoding.encode_to_numpy(text, allowed_special="all")) for text in texts],
        lambda text: encoding.encode(text, allowed_special="all"),
    )


def open_fastokens():
    from fastokens import Tokenizer

    tokenizer = Tokenizer.from_file(tokenizer_file)
    return lambda texts: [len(tokenizer.encode(text)) for text in texts], lambda text: tokenizer.encode(text).ids


def open_tokie():
    from tokie import Tokenizer

    tokenizer = Tokenizer.from_json(tokenizer_file)
    return lambda texts: [tokenizer.count_tokens(text) for text in texts], lambda text: tokenizer.encode(text, add_special_tokens=False).ids


def open_quicktok():
    import quicktok

    encoding = quicktok.get_encoding({"gptoss": "o200k_harmony", "gpt-oss": "o200k_harmony", "llama3_1": "llama3"}.get(name, name))
    # encode() with special tokens is some forty times slower than a batch of one
    return lambda texts: [encoding.count(text) for text in texts], lambda text: encoding.encode_batch([text], 1, True)[0].tolist()


count, encode = {
    "tokenizers": open_tokenizers,
    "tokenizers, batches": open_tokenizers_batch,
    "tiktoken": open_tiktoken,
    "fastokens": open_fastokens,
    "tokie": open_tokie,
    "quicktok-v1": open_quicktok,
}[contender]()
with open(texts_file, encoding="utf-8") as file:
    groups = json.load(file)
measured = [{"name": group["name"]} for group in groups]


def timed(what, run):
    for group, times in zip(groups, measured):
        start = time.process_time()
        run(group)
        times[what] = time.process_time() - start


def encode_all(texts):
    for text in texts:
        encode(text)


timed("cold", lambda group: count(group["first"]))
timed("unseen", lambda group: count(group["second"]))
timed("seen", lambda group: count(group["second"]))
timed("ids", lambda group: encode_all(group["second"]))
ids = [[zlib.crc32(array.array("I", encode(text)).tobytes()) for text in group["first"] + group["second"]] for group in groups]
print(json.dumps({"measured": measured, "ids": ids}))
