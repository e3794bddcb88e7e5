"""Reads training configs with the parser that `litgpt` builds, makes their objects, and checks them as the command would. Lines in: {"path", "start"}; lines out: {"path", "ok", "error"}."""

import importlib
import json
import sys

from jsonargparse import CLI, capture_parser, set_docstring_parse_options
from litgpt.__main__ import PARSER_DATA

set_docstring_parse_options(attribute_docstrings=True)
sys.argv = ["litgpt"]
PARSER = capture_parser(lambda: CLI(PARSER_DATA, args=["validate"]))


def check(path, start):
    command = start[1]
    config = PARSER.parse_args([command, "--config", path])
    made = PARSER.instantiate_classes(config)[command]
    module = importlib.import_module(PARSER_DATA[command].__module__)
    if command == "pretrain":
        module.validate_args(made.train, made.eval, made.initial_checkpoint_dir, made.resume)
        module.Config.from_name(made.model_name)
    else:
        module.validate_args(made.train, made.eval)
    made.train.gradient_accumulation_iters(made.devices, made.num_nodes)


for line in sys.stdin:
    job = json.loads(line)
    try:
        check(job["path"], job["start"])
        answer = {"path": job["path"], "ok": True}
    except (Exception, SystemExit) as error:
        answer = {"path": job["path"], "ok": False, "error": f"{type(error).__name__}: {error}"[:600]}
    print("RESULT " + json.dumps(answer), flush=True)
