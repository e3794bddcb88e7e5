"""Reads what is written for Unsloth: configs as `unsloth train --dry-run` does; scripts are parsed, each import is made, and each keyword is looked up in the signature of what is called.

Lines in: {"path", "start"}; lines out: {"path", "ok", "error"}."""

import ast
import importlib
import inspect
import json
import sys
import tempfile
from pathlib import Path

import trl
import trl.experimental.orpo

# the trainers as TRL has them: Unsloth replaces them with ones that take anything
KINDS = {name: getattr(trl, name) for kind in ("SFT", "DPO", "KTO", "GRPO") for name in (f"{kind}Config", f"{kind}Trainer")}
KINDS |= {name: getattr(trl.experimental.orpo, name) for name in ("ORPOConfig", "ORPOTrainer")}

import unsloth
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
}


def check_import(module, name):
    try:
        getattr(importlib.import_module(module), name)
    except ImportError:
        # what needs a GPU is there by its source
        path = SOURCE.parent / (module.replace(".", "/") + ".py")
        if not path.exists() or name not in path.read_text():
            raise


def dotted(node):
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def check_script(path):
    tree = ast.parse(Path(path).read_text(), path)
    compile(tree, path, "exec")
    seen = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                check_import(node.module, alias.name)
        if not isinstance(node, ast.Call) or dotted(node.func) not in CALLED:
            continue
        name = dotted(node.func)
        seen.add(name)
        unknown = [keyword.arg for keyword in node.keywords if keyword.arg not in CALLED[name]]
        if unknown:
            raise ValueError(f"{name} takes no {', '.join(unknown)}")
        if name.endswith("Config"):
            given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
            # on a machine without a GPU
            given |= {"use_cpu": True, "bf16": False, "output_dir": tempfile.mkdtemp()}
            KINDS[name](**given)
    if not any(name.endswith("Trainer") for name in seen) or not any(name.endswith("from_pretrained") for name in seen):
        raise ValueError(f"only these calls: {sorted(seen)}")


def check(path):
    if path.endswith(".py"):
        check_script(path)
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
