"""Many oracle runs after one start of a framework: oracle_jobs.py axolotl JOBS.json, under the framework's own Python.

JOBS.json: a list of {"args": ["axolotl-sft", "--tokenizer", ...], "stdout": FILE, "done": FILE made when it ended}. Each runs in a forked child, so that none sees what another did."""
import importlib
import json
import os
import sys

HEAVY = {
    "axolotl": ["axolotl.cli.config", "axolotl.common.datasets", "axolotl.loaders", "axolotl.train", "axolotl.utils.config", "axolotl.utils.data.sft", "axolotl.utils.data.rl",
                "axolotl.core.builders", "trl", "transformers", "datasets", "torch"],
}


def in_this_process(dataset):
    """`num_proc=1` starts a process for each step of a dataset, which imports the framework again; and to name its result each step pickles the tokenizer."""
    import datasets.fingerprint
    import uuid

    datasets.fingerprint.Hasher.hash = classmethod(lambda cls, value: uuid.uuid4().hex[:16])
    real = dataset.map

    def one_process(self, *args, num_proc=None, **kwargs):
        return real(self, *args, num_proc=None if num_proc == 1 else num_proc, **kwargs)

    dataset.map = one_process


def main():
    framework, jobs = sys.argv[1:3]
    module = importlib.import_module(f"oracle.fw_{framework}")
    from oracle import common

    keep = os.dup(1)
    os.dup2(2, 1)
    for name in HEAVY[framework]:
        importlib.import_module(name)
    in_this_process(importlib.import_module("datasets").Dataset)
    with open(jobs, encoding="utf-8") as f:
        todo = json.load(f)
    for job in todo:
        pid = os.fork()
        if pid == 0:
            out = os.open(job["stdout"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(out, 1)
            err = os.open(job["stdout"] + ".err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(err, 2)
            sys.argv = ["oracle", *job["args"]]
            common.guard(module.main)
            os._exit(1)
        _, _, used = os.wait4(pid, 0)
        if os.environ.get("ORACLE_JOBS_TIMES"):
            print(job["stdout"], round(used.ru_utime, 1), round(used.ru_stime, 1), file=sys.stderr, flush=True)
        open(job["done"], "w").close()
        os.write(keep, b".")
    os.write(keep, b"\n")


if __name__ == "__main__":
    main()
