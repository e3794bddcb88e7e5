"""The frameworks' own preprocessing, and the comparison of what came out.

pretokenize.py trl|llamafactory|axolotl DATA TOKENIZER OUT MAX_LENGTH   runs in the framework's venv; prints {"seconds": CPU seconds of the preprocessing alone}
pretokenize.py compare OURS THEIRS                                       rows, and how many differ in ids or labels
"""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "conformance"))
from oracle import common

real = sys.stdout
sys.stdout = sys.stderr


def say(value):
    real.write(json.dumps(value) + "\n")


def cpu():
    t = os.times()
    return t.user + t.system + t.children_user + t.children_system


def trl(data, tokenizer, out, length):
    work = common.scratch()
    model = common.tiny_model(tokenizer)
    from datasets import load_dataset
    from trl import SFTConfig, SFTTrainer
    start = cpu()
    dataset = load_dataset("json", data_files=data, split="train")
    trainer = SFTTrainer(model=model, args=SFTConfig(output_dir=work, max_length=int(length), use_cpu=True, bf16=False, report_to="none"), train_dataset=dataset)
    trainer.train_dataset.save_to_disk(out)
    return cpu() - start


def llamafactory(data, tokenizer, out, length):
    work = common.scratch()
    model = common.tiny_model(tokenizer)
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import get_train_args
    from llamafactory.model import load_tokenizer
    folder = os.path.dirname(data)
    args = {"model_name_or_path": model, "output_dir": work, "use_cpu": True, "report_to": "none", "stage": "sft", "do_train": True, "finetuning_type": "lora",
            "dataset_dir": folder, "dataset": next(iter(json.load(open(os.path.join(folder, "dataset_info.json"))))), "template": "qwen3_nothink",
            "cutoff_len": int(length), "tokenized_path": out, "overwrite_cache": True}
    model_args, data_args, training_args, _, _ = get_train_args(args)
    start = cpu()
    module = load_tokenizer(model_args)
    get_dataset(get_template_and_fix_tokenizer(module["tokenizer"], data_args), model_args, data_args, training_args, stage="sft", **module)
    return cpu() - start


def axolotl(data, tokenizer, out, length):
    common.scratch()
    model = common.tiny_model(tokenizer)
    import yaml
    os.environ["AXOLOTL_DO_NOT_TRACK"] = "1"
    path = os.path.join(common.WORK, "config.yaml")
    config = {"base_model": model, "learning_rate": 1e-4, "sequence_len": int(length), "micro_batch_size": 1, "gradient_accumulation_steps": 1, "num_epochs": 1,
              "optimizer": "adamw_torch", "lr_scheduler": "cosine", "bf16": False, "dataset_num_proc": 1, "shuffle_merged_datasets": False,
              "dataset_prepared_path": os.path.join(common.WORK, "prepared"), "output_dir": os.path.join(common.WORK, "out"),
              **yaml.safe_load(open(os.path.join(os.path.dirname(data), "axolotl.yaml")))}
    yaml.safe_dump(config, open(path, "w"))
    from axolotl.cli.config import load_cfg
    from axolotl.common.datasets import load_datasets
    start = cpu()
    meta = load_datasets(cfg=load_cfg(path))
    seconds = cpu() - start
    meta.train_dataset.save_to_disk(out)
    return seconds


def compare(ours, theirs):
    import pyarrow.parquet as parquet
    from datasets import load_from_disk

    def table(path):
        if path.endswith(".parquet"):
            return parquet.read_table(path)
        loaded = load_from_disk(path)
        loaded = loaded["train"] if hasattr(loaded, "keys") else loaded
        return loaded.with_format("arrow")[:]

    a, b = table(ours), table(theirs)
    columns = [[t.column(name).to_pylist() for name in ("input_ids", "labels")] for t in (a, b)]
    rows = list(zip(*columns[0])), list(zip(*columns[1]))
    say({"rows": [len(rows[0]), len(rows[1])], "tokens": sum(len(ids) for ids, _ in rows[0]), "different": sum(x != y for x, y in zip(*rows))})


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        compare(*sys.argv[2:])
    else:
        say({"seconds": {"trl": trl, "llamafactory": llamafactory, "axolotl": axolotl}[sys.argv[1]](*sys.argv[2:])})
