"""Found through PYTHONPATH by each Python of a training: writes what it held on the GPU, which tokens it was given and which losses it logged. Watches only."""

import atexit
import importlib.abc
import importlib.machinery
import json
import os
import sys

FOLDER = os.environ.get("GPU_MEASURE")
seen = {"batches": 0, "tokens": 0, "trained": 0, "held": [], "losses": []}


def wrap_loaders(module):
    for name in ("DataLoaderShard", "DataLoaderDispatcher"):
        wrap_batches(getattr(module, name), "__iter__")


def wrap_batches(owner, name):
    batches = getattr(owner, name)

    def counted(self):
        for batch in batches(self):
            count(batch)
            yield batch

    setattr(owner, name, counted)


def count(batch):
    import torch

    if not isinstance(batch, dict) and not hasattr(batch, "keys"):
        return
    if seen["batches"] == 0 and torch.cuda.is_initialized():
        seen["loading"] = torch.cuda.max_memory_allocated()
        torch.cuda.reset_peak_memory_stats()
        seen["peak"] = seen["reserved"] = 0
    if seen["batches"] < 3 and torch.cuda.is_initialized():
        seen["held"].append(torch.cuda.memory_allocated())
    seen["batches"] += 1
    if "input_ids" in batch:
        mask = batch.get("attention_mask")
        # a mask of four dimensions, of packed rows, says nothing of padding
        real = (mask != 0).sum() if mask is not None and mask.dim() == 2 else batch["input_ids"].numel()
        seen["tokens"] += int(real)
    if batch.get("labels") is not None:
        seen["trained"] += int((batch["labels"] != -100).sum())


def wrap_log(module):
    log = module.Trainer.log

    def kept(self, logs, *args, **kwargs):
        if "loss" in logs:
            seen["losses"].append(float(logs["loss"]))
            seen["step"] = self.state.global_step
        return log(self, logs, *args, **kwargs)

    module.Trainer.log = kept


def wrap_reset(module):
    """Axolotl sets the peak back at each log."""
    reset = module.reset_peak_memory_stats

    def kept(*args, **kwargs):
        keep_peak(module)
        return reset(*args, **kwargs)

    module.reset_peak_memory_stats = kept


def keep_peak(cuda):
    if cuda.is_initialized():
        seen["peak"] = max(seen.get("peak", 0), cuda.max_memory_allocated())
        seen["reserved"] = max(seen.get("reserved", 0), cuda.max_memory_reserved())


AFTER_IMPORT = {
    "torch.cuda": wrap_reset, "accelerate.data_loader": wrap_loaders, "transformers.trainer": wrap_log}


class AfterImport(importlib.abc.MetaPathFinder):
    """Finds nothing itself: lets the next finder do it, and calls back when the module has run."""

    def find_spec(self, name, path, target=None):
        act = AFTER_IMPORT.get(name)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target) if act else None
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            act(module)

        spec.loader.exec_module = exec_module
        return spec


def write():
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_initialized() or torch.cuda.max_memory_allocated() == 0:
        return
    packages = ("torch", "transformers", "accelerate", "peft", "trl", "bitsandbytes", "triton")
    keep_peak(torch.cuda)
    told = {
        **seen,
        "card": torch.cuda.get_device_name(),
        "versions": {name: sys.modules[name].__version__ for name in packages if hasattr(sys.modules.get(name), "__version__")},
    }
    with open(os.path.join(FOLDER, f"{os.getpid()}.json"), "w") as file:
        json.dump(told, file)


if FOLDER:
    sys.meta_path.insert(0, AfterImport())
    atexit.register(write)
