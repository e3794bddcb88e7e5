"""Reads training configs with LLaMA-Factory's own argument parser and its cross-checks. Lines in: {"path", "start"}; lines out: {"path", "ok", "error"}."""

import json
import os
import sys
import tempfile

import yaml
from llamafactory.hparams import parser

# on a machine without a GPU: what it is asked of the hardware is taken for granted
parser._check_extra_dependencies = lambda *_: None


def check(path):
    with open(path) as file:
        config = yaml.safe_load(file)
    config["output_dir"] = os.path.join(tempfile.mkdtemp(), "out")
    # DeepSpeed's own block needs its package and torchrun: it is said to be left out
    without = config.pop("deepspeed", None) is not None
    config["use_cpu"] = True
    model, data, training, finetuning, _ = parser.get_train_args(config)
    from llamafactory.data.parser import get_dataset_list

    for name in [*(data.dataset or []), *(data.eval_dataset or [])]:
        get_dataset_list([name], data.dataset_dir)
    return "read without its DeepSpeed block" if without else None


for line in sys.stdin:
    job = json.loads(line)
    try:
        answer = {"path": job["path"], "ok": True, "note": check(job["path"])}
    except (Exception, SystemExit) as error:
        answer = {"path": job["path"], "ok": False, "error": f"{type(error).__name__}: {error}"[:500]}
    print("RESULT " + json.dumps(answer), flush=True)
