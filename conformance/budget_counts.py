"""Examples, batches and steps that a real framework arrives at: budget_counts.py trl|llamafactory|axolotl|litgpt JOB.json, in that framework's venv.

JOB: {"tokenizer": DIR, "data": what `dsprep convert` wrote, "stage": "sft"|"pt"|"dpo"|"kto", "runs": [{"config": {...}, "gpus": N}]}. Prints one JSON line a run. Nothing is
trained: the trainer is stopped where training would start, and asked for its data loader and its steps. More GPUs than one are shared out by accelerate's own sampler."""
import contextlib
import json
import os
import sys

from oracle import common

UNTRAINED = -100


class Stop(Exception):
    pass


def lengths(dataset):
    """Tokens and trained tokens of a prepared dataset."""
    tokens = trained = 0
    for example in dataset:
        ids = [key for key in example if key in ("input_ids", "chosen_input_ids", "rejected_input_ids")]
        labels = [key for key in example if key in ("labels", "chosen_labels", "rejected_labels")]
        tokens += sum(len(example[key]) for key in ids)
        trained += sum(sum(label != UNTRAINED for label in common.ints(example[key])) for key in labels)
    return {"tokens": tokens, "trained": trained}


class OfLength:
    def __init__(self, length, dataset):
        self.length, self.dataset = length, dataset

    def __len__(self):
        return self.length


def trainer_counts(trainer, gpus):
    """What `Trainer.train` would count with, sharing batches among GPUs as accelerate does."""
    from accelerate.data_loader import BatchSamplerShard

    loader = trainer.get_train_dataloader()
    if gpus > 1:
        shard = BatchSamplerShard(loader.batch_sampler, num_processes=gpus, process_index=0, even_batches=True)
        loader = OfLength(len(shard), loader.dataset)
    values = trainer.set_initial_training_values(trainer.args, loader)
    _, steps_per_epoch, examples, _, _, batches, total = values
    return {"examples": examples, "batchesPerEpoch": batches, "stepsPerEpoch": steps_per_epoch, "totalSteps": total}


def stop_training():
    """Every trainer of transformers from here on: kept, and stopped where it would train."""
    import transformers

    kept = {}

    def train(self, *args, **kwargs):
        kept["trainer"] = self
        raise Stop()

    transformers.Trainer.train = train
    return kept


def trl(job, run):
    kept = stop_training()
    import importlib

    import yaml

    kind = job["stage"] if job["stage"] in ("dpo", "kto") else "sft"
    script = importlib.import_module(f"trl.scripts.{kind}")
    config = {
        "model_name_or_path": common.tiny_model(job["tokenizer"], None), "output_dir": os.path.join(common.scratch(), "out"), "use_cpu": True, "bf16": False,
        "report_to": "none", "attn_implementation": "sdpa", "dtype": "float32", "gradient_checkpointing": False, "dataset_name": job["data"], **run["config"],
    }
    path = os.path.join(common.scratch(), "config.yaml")
    yaml.safe_dump(config, open(path, "w", encoding="utf-8"))
    parsed = script.make_parser().parse_args_and_config(args=["--config", path])
    with contextlib.suppress(Stop):
        script.main(*parsed[:4])
    trainer = kept["trainer"]
    counts = trainer_counts(trainer, run["gpus"])
    tokens = trained = 0
    trainer._set_signature_columns_if_needed()
    if kind == "sft":
        for example in trainer.train_dataset:
            batch = trainer.data_collator([{key: value for key, value in example.items() if key in trainer._signature_columns}])
            tokens += len(example["input_ids"])
            trained += int((batch["labels"] != UNTRAINED).sum())
    else:
        for example in trainer.train_dataset:
            batch = trainer.data_collator([{key: value for key, value in example.items() if key in trainer._signature_columns}])
            tokens += int(batch["attention_mask"].sum())
            trained += int(batch["completion_mask"].sum())
    return {**counts, "tokens": tokens, "trained": trained}


def llamafactory(job, run):
    kept = stop_training()
    from llamafactory.train.tuner import run_exp

    info = json.load(open(os.path.join(job["data"], "dataset_info.json")))
    config = {
        "model_name_or_path": common.tiny_model(job["tokenizer"], None), "output_dir": os.path.join(common.scratch(), "out"), "use_cpu": True, "bf16": False,
        "report_to": "none", "overwrite_cache": True, "do_train": True, "stage": job["stage"], "finetuning_type": "lora", "dataset_dir": job["data"],
        "dataset": next(iter(info)), "template": "qwen3_nothink", "plot_loss": False, **run["config"],
    }
    if run["config"].get("neat_packing"):  # needs a GPU's attention; the rows do not depend on it
        from llamafactory.model import loader, patcher  # noqa: F401
    with contextlib.suppress(Stop):
        run_exp(config)
    trainer = kept["trainer"]
    counts = trainer_counts(trainer, run["gpus"])
    if job["stage"] == "pt":
        from transformers import DataCollatorForLanguageModeling

        collate = DataCollatorForLanguageModeling(tokenizer=trainer.processing_class, mlm=False)
        tokens = trained = 0
        for example in trainer.train_dataset:
            tokens += len(example["input_ids"])
            trained += int((collate([{"input_ids": example["input_ids"]}])["labels"] != UNTRAINED).sum())
        return {**counts, "tokens": tokens, "trained": trained}
    counted = lengths(trainer.train_dataset)
    if run["config"].get("packing") or run["config"].get("neat_packing"):
        pad = trainer.processing_class.pad_token_id
        padding = 0
        for example in trainer.train_dataset:  # padding stands at the end, and is not data
            ids, mask = example["input_ids"], example["attention_mask"]
            at = len(ids)
            while at > 0 and ids[at - 1] == pad and example["labels"][at - 1] == UNTRAINED and (mask[at - 1] == 0 or not run["config"].get("neat_packing")):
                at -= 1
            padding += len(ids) - at
        counted["tokens"] -= padding
    return {**counts, **counted}


def in_one_process():
    """Maps and filters of datasets without processes of their own: each would import Axolotl again."""
    import datasets

    for name in ("map", "filter"):
        real = getattr(datasets.Dataset, name)
        if not hasattr(real, "is_alone"):

            def alone(self, *args, real=real, num_proc=None, **kwargs):
                return real(self, *args, **kwargs)

            alone.is_alone = True
            setattr(datasets.Dataset, name, alone)


def axolotl(job, run):
    import yaml

    in_one_process()

    dataset = yaml.safe_load(open(os.path.join(job["data"], "axolotl.yaml"), encoding="utf-8"))
    config = {
        "base_model": common.tiny_model(job["tokenizer"], None), "output_dir": os.path.join(common.scratch(), "out"),
        "dataset_prepared_path": os.path.join(common.scratch(), "prepared-" + run["config"].get("excess_length_strategy", "drop")),  # which its name of the cache leaves out
        "bf16": False, "fp16": False, "tf32": False, "learning_rate": 1e-4,
        "optimizer": "adamw_torch", "lr_scheduler": "cosine", "attn_implementation": "sdpa", "dataset_num_proc": 1, "chat_template": "tokenizer_default",
        "gradient_checkpointing": False, **dataset, **{key: value for key, value in run["config"].items() if key != "attn_implementation"},
    }
    path = os.path.join(common.scratch(), "config.yaml")
    yaml.safe_dump(config, open(path, "w", encoding="utf-8"))
    from axolotl.cli.config import load_cfg
    from axolotl.common.datasets import load_datasets
    from axolotl.utils.samplers import MultipackBatchSampler, get_dataset_lengths
    from axolotl.utils.trainer import calculate_total_num_steps
    from torch.utils.data import RandomSampler, SequentialSampler

    cfg = load_cfg(path)
    meta = load_datasets(cfg=cfg)
    train = meta.train_dataset
    cfg.batch_size = cfg.micro_batch_size * cfg.gradient_accumulation_steps * run["gpus"]
    cfg.attn_supports_packing = run["config"].get("attn_implementation", "").startswith("flash_attention")
    cfg.sample_packing_eff_est = None
    total = calculate_total_num_steps(cfg, train, update=False)
    counted = lengths(train)
    if not cfg.sample_packing:
        return {"examples": len(train), "totalSteps": total, **counted}
    flat = cfg.attn_supports_packing
    sampler = MultipackBatchSampler(
        SequentialSampler(train) if cfg.curriculum_sampling else RandomSampler(train), lengths=get_dataset_lengths(train), batch_size=1 if flat else cfg.micro_batch_size,
        batch_max_len=cfg.sequence_len * (cfg.micro_batch_size if flat else 1), group_size=cfg.sample_packing_group_size, bin_size=cfg.sample_packing_bin_size,
        sequential=cfg.sample_packing_sequentially, drop_last=True, num_processes=1,
    )
    bins = sum(len(batch) for batch in sampler.generate_batches(set_stats=True))
    return {"examples": bins, "totalSteps": total, "efficiency": sampler.efficiency(), **counted}


def litgpt(job, run):
    import importlib

    import yaml
    from litgpt.utils import CycleIterator
    from oracle.fw_litgpt import checkpoint

    module = importlib.import_module("litgpt.finetune.lora")
    seen = {}

    def fit(*args, **kwargs):
        seen.update(loader=kwargs["train_dataloader"], val=kwargs["val_dataloader"], train=kwargs["train"])
        raise Stop()

    module.fit = fit
    data = yaml.safe_load(open(os.path.join(job["data"], "litgpt.yaml"), encoding="utf-8"))
    where = os.path.join(common.scratch(), "litgpt")
    if "checkpoint" not in job:
        job["checkpoint"] = str(checkpoint(job["tokenizer"], "tiny", common.scratch()))
    data["data"]["init_args"]["num_workers"] = 0
    config = {"checkpoint_dir": job["checkpoint"], "out_dir": where, "precision": "32-true", "devices": 1, "logger_name": "csv", **data, "train": {"lr_warmup_steps": 1, **run["config"]["train"]}}
    path = os.path.join(common.scratch(), "config.yaml")
    yaml.safe_dump(config, open(path, "w", encoding="utf-8"))
    from litgpt.__main__ import main as litgpt_main

    sys.argv = ["litgpt", "finetune_lora", "--config", path]
    with contextlib.suppress(Stop):
        litgpt_main()
    loader, train = seen["loader"], seen["train"]
    # the loop of `fit` (finetune/lora.py), without the model
    batches = CycleIterator(range(len(loader)))
    steps = iterations = 0
    while steps < (train.max_steps or float("inf")):
        iterations += 1
        next(batches)
        if batches.epoch >= train.epochs:
            break
        steps += iterations % train.gradient_accumulation_iters(1, 1) == 0
    # which rows are held back hangs on a seed: rows and tokens are those of both parts, steps of the one that is trained
    counted = lengths([*loader.dataset, *seen["val"].dataset])
    return {"examples": len(loader.dataset) + len(seen["val"].dataset), "batchesPerEpoch": len(loader), "stepsPerEpoch": len(loader) // train.gradient_accumulation_iters(1, 1), "totalSteps": steps, **counted}


def main():
    framework, path = sys.argv[1:3]
    job = json.load(open(path))
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what frameworks print goes to stderr
    common.scratch()
    for run in job["runs"]:
        try:
            result = {"trl": trl, "llamafactory": llamafactory, "axolotl": axolotl, "litgpt": litgpt}[framework](job, run)
        except Exception as error:
            import traceback

            traceback.print_exc()
            result = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(result) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
