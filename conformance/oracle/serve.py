"""One start of a framework for many runs: imports it, then for each line of stdin ({"args": [...], "env": {...}}) forks a child that runs the oracle with these
arguments, and prints one line ({"code": ..., "said": <what the oracle printed>}).

  PYTHON-OF-THE-VENV -m oracle.serve trl|unsloth     (each child has its own scratch folder and dataset cache, as in a run by itself)"""
import importlib, json, os, sys, tempfile


def child(module, request, out):
    os.environ.update(request.get("env", {}))
    sys.argv = ["oracle"] + request["args"]
    fd = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(fd, 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    from pathlib import Path
    import datasets
    from . import common
    work = common.scratch()
    datasets.config.HF_DATASETS_CACHE = Path(work, "hf-datasets")
    common.guard(module.main)


def main():
    framework = sys.argv[1]
    say = os.fdopen(os.dup(1), "w", encoding="utf-8")  # what frameworks print goes to stderr
    os.dup2(2, 1)
    module = importlib.import_module(f"oracle.fw_{framework}")
    import torch
    torch.set_num_threads(1)
    if framework == "unsloth":
        os.environ["UNSLOTH_COMPILE_LOCATION"] = tempfile.mkdtemp(prefix="oracle-serve-")
        import unsloth  # noqa: F401
        import unsloth.chat_templates  # noqa: F401
    import datasets  # noqa: F401
    import transformers  # noqa: F401
    import trl
    for kind in ("sft", "dpo", "kto", "reward") if framework == "trl" else ("sft",):
        importlib.import_module(f"trl.scripts.{kind}")
        getattr(trl, {"sft": "SFTTrainer", "dpo": "DPOTrainer", "kto": "KTOTrainer", "reward": "RewardTrainer"}[kind])
    out = tempfile.mktemp(prefix="oracle-said-")
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            child(module, request, out)
            os._exit(99)
        _, status = os.waitpid(pid, 0)
        said = open(out, encoding="utf-8").read() if os.path.exists(out) else ""
        say.write(json.dumps({"code": os.waitstatus_to_exitcode(status), "said": said}) + "\n")
        say.flush()
        if os.path.exists(out):
            os.remove(out)


if __name__ == "__main__":
    main()
