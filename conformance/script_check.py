"""Reads a training script without running it: each import is made, and each keyword is looked up among the arguments of what is called."""

import ast
import importlib
import tempfile
from pathlib import Path


def dotted(node):
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def check_import(module, name, is_there):
    try:
        getattr(importlib.import_module(module), name)
    except ImportError:
        if not is_there(module, name):
            raise


def literals(keywords):
    """Keywords whose values stand in the script."""
    given = {}
    for keyword in keywords:
        try:
            given[keyword.arg] = ast.literal_eval(keyword.value)
        except ValueError:
            pass
    return given


def check_script(path, called, kinds, is_there=lambda module, name: False):
    """`called`: arguments by the name of what is called; `kinds`: classes of configs, which are made; `is_there`: whether what can't be imported here is in a module all the same."""
    tree = ast.parse(Path(path).read_text(), path)
    compile(tree, path, "exec")
    seen = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                check_import(node.module, alias.name, is_there)
        if not isinstance(node, ast.Call) or dotted(node.func) not in called:
            continue
        name = dotted(node.func)
        seen.add(name)
        unknown = [keyword.arg for keyword in node.keywords if keyword.arg not in called[name]]
        if unknown:
            raise ValueError(f"{name} takes no {', '.join(unknown)}")
        if name.endswith("Config") and name in kinds:
            # on a machine without a GPU
            kinds[name](**literals(node.keywords) | {"use_cpu": True, "bf16": False, "output_dir": tempfile.mkdtemp()})
    if not any(name.endswith("Trainer") for name in seen) or not any(name.endswith(("from_pretrained", "Config", "Arguments")) for name in seen):
        raise ValueError(f"only these calls: {sorted(seen)}")
