"""One start of a framework for many cases.

  PYTHON-OF-THE-VENV -m oracle.serve axolotl|litgpt|llamafactory|trl|unsloth

First line of stdout: {"versions": {package: version}}. Then for each line of stdin, a case ({"kind": "trl-sft", "tokenizer": folder, "config": {...}, "rows": [JSON text, ...],
"flags"?: [...], "env"?: {...}}), one line: {"examples": [...]} or {"error": what was said}. Each case runs in a forked child with a scratch folder and a dataset cache of
its own, as in a run by itself; LitGPT, which changes nothing in place, runs all in this process."""
import contextlib
import importlib
import json
import os
import shutil
import sys
import tempfile
from . import common, quick_axolotl, tokenizer_pool

HEAVY = {
    "axolotl": ["axolotl.cli.config", "axolotl.common.datasets", "axolotl.loaders", "axolotl.train", "axolotl.utils.config", "axolotl.utils.data.sft", "axolotl.utils.data.rl",
                "axolotl.core.builders", "trl", "transformers", "datasets", "torch"],
    "trl": ["datasets", "transformers", "trl.scripts.sft", "trl.scripts.dpo", "trl.scripts.kto", "trl.scripts.reward"],
    "unsloth": ["unsloth", "unsloth.chat_templates", "datasets", "transformers", "trl.scripts.sft"],
}
TRAINERS = {"trl": ["SFTTrainer", "DPOTrainer", "KTOTrainer", "RewardTrainer"], "unsloth": ["SFTTrainer"]}
PACKAGES = ["unsloth_zoo", "lightning", "transformers", "datasets", "tokenizers", "trl", "torch"]
OWN = ("litgpt", "llamafactory")


def in_this_process():
    """`num_proc=1` starts a process for each step of a dataset, which imports the framework again; and to name its result each step pickles the tokenizer, which takes
    seconds. The names only tell cached results apart, of which a run has none."""
    import datasets
    import datasets.fingerprint
    import uuid

    datasets.fingerprint.Hasher.hash = classmethod(lambda cls, value: uuid.uuid4().hex[:16])
    for name in ("map", "filter", "save_to_disk"):
        def one_process(self, *args, real=getattr(datasets.Dataset, name), num_proc=None, **kwargs):
            return real(self, *args, num_proc=None if num_proc == 1 else num_proc, **kwargs)

        setattr(datasets.Dataset, name, one_process)


def import_all(framework):
    if framework == "unsloth":
        os.environ["UNSLOTH_COMPILE_LOCATION"] = tempfile.mkdtemp(prefix="oracle-serve-")
    for name in HEAVY[framework]:
        importlib.import_module(name)
    for name in TRAINERS.get(framework, ()):
        getattr(sys.modules["trl"], name)
    in_this_process()
    with contextlib.suppress(ImportError):
        from transformers.conversion_mapping import get_checkpoint_conversion_mapping
        get_checkpoint_conversion_mapping("llama")  # kept by transformers; every load of a model wants it
    if framework == "axolotl":
        quick_axolotl.keep_config_classes()


def oracle_child(module, case, work):
    from pathlib import Path
    import datasets
    os.environ.update(case.get("env", {}))
    datasets.config.HF_DATASETS_CACHE = Path(work, "hf-datasets")
    data = os.path.join(work, "rows.jsonl")
    with open(data, "w", encoding="utf-8") as f:
        f.writelines(row + "\n" for row in case["rows"])
    os.environ["ORACLE_DATA"] = data
    sets = [a for k, v in case["config"].items() for a in ("--set", f"{k}={json.dumps(v)}")]
    sys.argv = ["oracle", case["kind"], "--tokenizer", case["tokenizer"], "--data", data, "--out", os.path.join(work, "out.jsonl"), *sets, *case.get("flags", [])]
    common.WORK = work
    os.environ["ORACLE_KEEP"] = "1"
    common.guard(module.main)


def forked(child, case, root):
    """What `child(case, work)` wrote to out.jsonl of its folder, without the summary."""
    work = tempfile.mkdtemp(dir=root)
    said, log, out = (os.path.join(work, name) for name in ("said", "log", "out.jsonl"))
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT), 1)
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)
            child(case, work)
        except BaseException:  # noqa: BLE001
            import traceback
            traceback.print_exc()
        os._exit(99)
    _, status = os.waitpid(pid, 0)
    try:
        if status == 0:
            with open(out, encoding="utf-8") as f:
                return {"examples": [json.loads(line) for line in f][:-1]}
        texts = [open(path, encoding="utf-8", errors="replace").read().strip() for path in (said, log)]
        return {"error": (texts[0] or texts[1][-600:])[:600] or f"status {status}"}
    finally:
        shutil.rmtree(work, ignore_errors=True)


def main():
    framework = sys.argv[1]
    say = os.fdopen(os.dup(1), "w", encoding="utf-8")  # what frameworks print goes to stderr
    os.dup2(2, 1)
    root = common.scratch()
    module = importlib.import_module(f"oracle.serve_{framework}" if framework in OWN else f"oracle.fw_{framework}")
    if framework in OWN:
        module.prepare()
        run = (lambda case: module.run(case, root)) if framework == "litgpt" else (lambda case: forked(module.child, module.with_tokenizer(case), root))
    else:
        import_all(framework)
        tokenizer_pool.install(root)

        def run(case):
            tokenizer_pool.fill()
            return forked(lambda case, work: oracle_child(module, case, work), case, root)
    say.write(json.dumps({"versions": common.versions(framework, *PACKAGES)}) + "\n")
    say.flush()
    try:
        for line in sys.stdin:
            say.write(json.dumps(run(json.loads(line))) + "\n")
            say.flush()
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
