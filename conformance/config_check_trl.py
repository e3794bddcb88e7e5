"""Reads training configs with trl's own argument parser; of scripts, each import and keyword is looked up, and each config is made. Lines in: {"path", "start"}; lines out: {"path", "ok", "error"}."""

import importlib
import inspect
import json
import os
import sys

import transformers
import trl
import yaml
from accelerate.commands.config.config_args import load_config_from_file
from peft import LoraConfig
from script_check import check_script
from transformers import BitsAndBytesConfig
from trl.experimental import cpo, orpo

MODULES = {"SFT": trl, "DPO": trl, "KTO": trl, "GRPO": trl, "Reward": trl, "ORPO": orpo, "CPO": cpo}
KINDS = {f"{name}{part}": getattr(module, f"{name}{part}") for name, module in MODULES.items() for part in ("Config", "Trainer")}
CALLED = {name: set(inspect.signature(kind).parameters) for name, kind in [*KINDS.items(), ("LoraConfig", LoraConfig)]}
# what it takes besides are options of quantisation by their names
CALLED["BitsAndBytesConfig"] = set(inspect.signature(BitsAndBytesConfig).parameters)


def check_python(path, start):
    processes = 1
    if start[0] == "accelerate":
        processes = load_config_from_file(os.path.join(os.path.dirname(path), start[start.index("--config_file") + 1])).num_processes
    transformers.TrainingArguments.world_size = property(lambda self: processes)
    check_script(path, CALLED, {name: kind for name, kind in KINDS.items() if name.endswith("Config")})


def check(path, start):
    # a batch of GRPO is counted over all processes
    processes = int(start[start.index("--num_processes") + 1]) if "--num_processes" in start else 1
    transformers.TrainingArguments.world_size = property(lambda self: processes)
    module = importlib.import_module(f"trl.scripts.{start[1]}")
    script, training, *_ = module.make_parser().parse_args_and_config(
        args=["--config", path, "--use_cpu", "true"], fail_with_unknown_args=True
    )
    given = yaml.safe_load(open(path))
    # the parser takes a file's values as they are: what the dataclasses make of them must be what was written
    wrong = [k for k, v in given.items() if hasattr(training, k) and type(getattr(training, k)) is str and not isinstance(v, str)]
    if wrong:
        raise ValueError(f"taken as text: {', '.join(wrong)}")


for line in sys.stdin:
    job = json.loads(line)
    try:
        (check_python if job["path"].endswith(".py") else check)(job["path"], job["start"])
        answer = {"path": job["path"], "ok": True}
    except (Exception, SystemExit) as error:
        answer = {"path": job["path"], "ok": False, "error": f"{type(error).__name__}: {error}"[:500]}
    print("RESULT " + json.dumps(answer), flush=True)
