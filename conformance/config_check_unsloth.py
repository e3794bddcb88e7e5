"""Reads what is written for Unsloth: configs as `unsloth train --dry-run` does; scripts are parsed, each import is made, and each keyword is looked up in the signature of what is called.

Lines in: {"path", "start"}; lines out: {"path", "ok", "error"}."""

import ast
import inspect
import json
import sys
from pathlib import Path

import trl
import trl.experimental.orpo

# the trainers as TRL has them: Unsloth replaces them with ones that take anything
KINDS = {name: getattr(trl, name) for kind in ("SFT", "DPO", "KTO", "GRPO") for name in (f"{kind}Config", f"{kind}Trainer")}
KINDS |= {name: getattr(trl.experimental.orpo, name) for name in ("ORPOConfig", "ORPOTrainer")}

import unsloth
from script_check import check_script
from unsloth_cli.config import load_config

SOURCE = Path(unsloth.__file__).parent


def arguments(file, owner, method):
    """Arguments of a method as the source says them: on a CPU Unsloth loads other classes than on a GPU."""
    tree = ast.parse((SOURCE / file).read_text())
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner)
    function = next(node for node in found.body if isinstance(node, ast.FunctionDef) and node.name == method)
    return {argument.arg for argument in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]}


CALLED = {
    "FastLanguageModel.from_pretrained": arguments("models/loader.py", "FastLanguageModel", "from_pretrained"),
    "FastLanguageModel.get_peft_model": arguments("models/llama.py", "FastLlamaModel", "get_peft_model"),
    "FastVisionModel.from_pretrained": arguments("models/loader.py", "FastModel", "from_pretrained"),
    "FastVisionModel.get_peft_model": arguments("models/vision.py", "FastBaseModel", "get_peft_model"),
    **{name: set(inspect.signature(kind).parameters) for name, kind in KINDS.items()},
    # of its own trainer: those of TRL's, and what its source adds
    "UnslothTrainer": set(inspect.signature(KINDS["SFTTrainer"]).parameters),
    "UnslothTrainingArguments": set(inspect.signature(KINDS["SFTConfig"]).parameters) | arguments("trainer.py", "UnslothTrainingArguments", "__init__"),
}


def by_source(module, name):
    # what needs a GPU is there by its source
    path = SOURCE.parent / (module.replace(".", "/") + ".py")
    return path.exists() and name in path.read_text()


def check(path):
    if path.endswith(".py"):
        check_script(path, CALLED, KINDS, by_source)
        return
    config = load_config(Path(path))
    if not config.model or not config.data.local_dataset:
        raise ValueError("no model or no data")


for line in sys.stdin:
    job = json.loads(line)
    try:
        check(job["path"])
        answer = {"path": job["path"], "ok": True}
    except (Exception, SystemExit) as error:
        answer = {"path": job["path"], "ok": False, "error": f"{type(error).__name__}: {error}"[:600]}
    print("RESULT " + json.dumps(answer), flush=True)
