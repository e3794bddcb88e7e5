"""Remakes fixtures/tokenizers/: what Python's tokenizers and transformers say of the embedded tokenizers and of small templates.

    ~/.cache/dsprep-oracle/venvs/trl/bin/python scripts/make-tokenizer-goldens.py ~/.cache/dsprep-oracle/tokenizers

The folder and the environment are those that conformance/setup.sh makes. texts.json, chats.json and templates.json are written by hand and only read.
"""
import datetime
import hashlib
import json
import pathlib
import sys

import jinja2
import tokenizers
import transformers
from transformers.utils import chat_template_utils

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "tokenizers"
FOLDERS = {"qwen3": "qwen3", "gpt-oss": "gptoss"}
EPOCH = 1_735_689_600  # 2025-01-01


class FrozenDate(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(EPOCH, datetime.timezone.utc).replace(tzinfo=None)


chat_template_utils.datetime = FrozenDate


def read(name):
    return json.loads((FIXTURES / name).read_text("utf-8"))


def write(name, value):
    made_by = {"python": sys.version.split()[0], "tokenizers": tokenizers.__version__, "transformers": transformers.__version__, "jinja2": jinja2.__version__}
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(item, ensure_ascii=False, separators=(',', ':'))}" for key, item in value.items())
    (FIXTURES / name).write_text(f'{{\n "madeBy": {json.dumps(made_by)},\n{lines}\n}}\n', "utf-8")


def blocks():
    """All code points up to the supplementary ideographs, but the surrogates, 256 at a time, between spaces, letters and digits.

    Not one after the other: what `tokenizers` takes for the order of combining marks is Unicode 10, older than that of any Node.
    """
    for start in range(0, 0x20000, 256):
        points = [chr(point) for point in range(start, start + 256) if not 0xD800 <= point < 0xE000]
        if points:
            yield " ".join(points) + "a7".join(points)


def digest(lists):
    """One sha256 over the ids of many texts, each list ended by a line."""
    text = "".join(",".join(map(str, ids)) + "\n" for ids in lists)
    return hashlib.sha256(text.encode()).hexdigest()


def rendered(tokenizer, chat, **options):
    kwargs = dict(chat.get("variables", {}))
    try:
        return tokenizer.apply_chat_template(
            chat["messages"], tools=chat.get("tools"), add_generation_prompt=chat.get("addGenerationPrompt", False), tokenize=False, **kwargs, **options
        )
    except Exception as error:
        print(f"  refused: {error}")
        return None


def main(folder):
    texts = read("texts.json")
    chats = read("chats.json")
    for name, where in FOLDERS.items():
        fast = tokenizers.Tokenizer.from_file(str(folder / where / "tokenizer.json"))
        full = transformers.AutoTokenizer.from_pretrained(folder / where)
        ids = [fast.encode(text, add_special_tokens=False).ids for text in texts]
        assert ids == [full.encode(text, add_special_tokens=False) for text in texts], name
        write(
            f"{name}.json",
            {
                "ids": ids,
                "decoded": [fast.decode(one, skip_special_tokens=True) for one in ids],
                "blocks": digest(fast.encode(text, add_special_tokens=False).ids for text in blocks()),
                "long": [len(fast.encode(text * 20_000, add_special_tokens=False).ids) for text in ("a", " ", "é", "ab7", "中")],
                "chats": {chat["name"]: rendered(full, chat) for chat in chats},
            },
        )
    templates = read("templates.json")
    write("templates.golden.json", {template["name"]: rendered(full, template, chat_template=template["template"]) for template in templates})


main(pathlib.Path(sys.argv[1]))
