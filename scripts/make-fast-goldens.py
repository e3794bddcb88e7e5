"""Remakes fixtures/tokenize/code-points.json: one sha256 over the ids that Python's `tokenizers` gives the embedded tokenizers for every code point.

    ~/.cache/dsprep-oracle/venvs/trl/bin/python scripts/make-fast-goldens.py ~/.cache/dsprep-oracle/tokenizers

The folder and the environment are those that conformance/setup.sh makes.
"""
import hashlib
import json
import pathlib
import sys

import tokenizers

OUT = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "tokenize" / "code-points.json"
FOLDERS = {"qwen3": "qwen3", "gpt-oss": "gptoss"}


def blocks():
    for start in range(0, 0x32000, 256):
        points = [chr(point) for point in range(start, start + 256) if not 0xD800 <= point < 0xE000]
        if points:
            yield ".".join(points) + " ".join(points) + "a".join(points) + "7".join(points)


golden = {"madeBy": {"tokenizers": tokenizers.__version__}}
for name, folder in FOLDERS.items():
    tokenizer = tokenizers.Tokenizer.from_file(str(pathlib.Path(sys.argv[1]) / folder / "tokenizer.json"))
    lines = "".join(",".join(map(str, tokenizer.encode(text, add_special_tokens=False).ids)) + "\n" for text in blocks())
    golden[name] = hashlib.sha256(lines.encode()).hexdigest()
OUT.write_text(json.dumps(golden, indent=1) + "\n", "utf-8")
