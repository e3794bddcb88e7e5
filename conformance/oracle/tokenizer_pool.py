"""Spares runs that are forks of one process the opening of tokenizers, seconds each: what one run had to open by itself the process before it opens for the next ones.
Each has its own copies, that nobody used."""
import copy
import json
import os

COPIES = 3  # a run opens one for the data, one for the trainer, one for the text
pool = {}
asked_path = None
real = None


def install(root):
    """Puts the pool before AutoTokenizer.from_pretrained, which AutoProcessor calls too. `root`: a folder where runs say what they had to open."""
    global asked_path, real
    from transformers import AutoTokenizer
    asked_path = os.path.join(root, "asked.jsonl")
    real = AutoTokenizer.from_pretrained

    def from_pretrained(cls, path, *inputs, **kwargs):
        try:
            key = json.dumps([path, list(inputs), kwargs], sort_keys=True)
        except TypeError:
            return real(path, *inputs, **kwargs)
        if pool.get(key):
            return pool[key].pop()
        with open(asked_path, "a", encoding="utf-8") as f:
            f.write(key + "\n")
        return real(path, *inputs, **kwargs)

    AutoTokenizer.from_pretrained = classmethod(from_pretrained)


def fill():
    """Opens what runs asked for since the last call; of one tokenizer at a time."""
    if not os.path.exists(asked_path):
        return
    with open(asked_path, encoding="utf-8") as f:
        keys = list(dict.fromkeys(f.read().split("\n")[:-1]))
    os.remove(asked_path)
    for key in keys:
        if key in pool:
            continue
        path, inputs, kwargs = json.loads(key)
        for other in [other for other in pool if json.loads(other)[0] != path]:
            del pool[other]
        try:
            first = real(path, *inputs, **kwargs)
        except Exception:  # noqa: BLE001: the run has said what is wrong
            continue
        pool[key] = [first, *(copy.deepcopy(first) for _ in range(COPIES - 1))]
