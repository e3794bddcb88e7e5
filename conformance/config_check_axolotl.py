"""Reads training configs with Axolotl's own validation, as on a machine with H100s. Lines in: {"path", "start"}; lines out: {"path", "ok", "error"}."""

import json
import os
import sys

os.environ.setdefault("AXOLOTL_DO_NOT_TRACK", "1")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import yaml
from oracle import common
from axolotl.utils.config import validate_config
from axolotl.utils.dict import DictDefault
from axolotl.utils.schemas import config as schema


# packages that only a GPU machine has are taken as installed
schema.is_fp8_available = lambda: True
CAPABILITIES = {"bf16": True, "fp8": True, "tf32": True, "n_gpu": 8, "compute_capability": "sm_90", "n_node": 1}


def names(model):
    known = set()
    for name, field in model.model_fields.items():
        known.add(name)
        for alias in (field.alias, field.validation_alias):
            if isinstance(alias, str):
                known.add(alias)
            elif alias is not None and hasattr(alias, "choices"):
                known.update(choice for choice in alias.choices if isinstance(choice, str))
    return known


ROOT = names(schema.AxolotlInputConfig)
MODEL = common.tiny_model(os.path.join(os.environ["ORACLE_TOKENIZERS"], "qwen3"))


def check(path):
    with open(path) as file:
        config = yaml.safe_load(file)
    # keys that it does not know are dropped without a word
    dropped = sorted(set(config) - ROOT)
    if dropped:
        raise ValueError(f"keys that Axolotl drops: {', '.join(dropped)}")
    config["base_model"] = MODEL
    validate_config(DictDefault(config), capabilities=CAPABILITIES, env_capabilities={"torch_version": "2.13.0"})


for line in sys.stdin:
    job = json.loads(line)
    try:
        check(job["path"])
        answer = {"path": job["path"], "ok": True}
    except (Exception, SystemExit) as error:
        answer = {"path": job["path"], "ok": False, "error": f"{type(error).__name__}: {error}"[:600]}
    print("RESULT " + json.dumps(answer), flush=True)
