"""Reads training configs with trl's own argument parser. Lines in: {"path", "start"}; lines out: {"path", "ok", "error"}."""

import importlib
import json
import sys

import transformers
import yaml


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
        check(job["path"], job["start"])
        answer = {"path": job["path"], "ok": True}
    except (Exception, SystemExit) as error:
        answer = {"path": job["path"], "ok": False, "error": f"{type(error).__name__}: {error}"[:500]}
    print("RESULT " + json.dumps(answer), flush=True)
