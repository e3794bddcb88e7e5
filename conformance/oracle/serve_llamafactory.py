"""LLaMA-Factory for oracle/serve.py: its own argument parser, template fixing and get_dataset for each case, in a child of its own (llamafactory changes its templates and
the tokenizer in place). The config of a case holds "dataset_info", the entry for the rows; "processor": true gives a stand-in for the processor that templates for media want."""
import json, os, sys, uuid
from pathlib import Path
from . import common, fw_llamafactory

tokenizers = {}


class Part:
    merge_size = 2
    max_slice_nums = 9
    use_image_id = True
    downsample_factor = 2


class Processor:
    """Rows here have no media: that there is a processor is all that counts."""
    image_processor, video_processor, feature_extractor, audio_processor = Part(), Part(), Part(), Part()
    image_seq_length = 4
    image_max_pixels = image_min_pixels = video_max_pixels = video_min_pixels = 1

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return "token"


def prepare():
    import llamafactory.data, llamafactory.hparams, llamafactory.model  # noqa: F401


def with_tokenizer(case):
    """Opens the tokenizer of a case in this process, so that its children have it."""
    from transformers import AutoTokenizer
    folder = case["tokenizer"]
    if folder not in tokenizers:
        tokenizers[folder] = AutoTokenizer.from_pretrained(common.tiny_model(folder), use_fast=True, split_special_tokens=False, padding_side="right")
    return case


def child(case, work):
    data, out = os.path.join(work, "data"), os.path.join(work, "out.jsonl")
    os.makedirs(data)
    config = dict(case["config"])
    entry = {**config.pop("dataset_info"), "file_name": "rows.jsonl"}
    with open(os.path.join(data, "rows.jsonl"), "w", encoding="utf-8") as f:
        f.writelines(row + "\n" for row in case["rows"])
    with open(os.path.join(data, "dataset_info.json"), "w") as f:
        json.dump({"rows": entry}, f)
    import datasets
    import datasets.fingerprint
    import llamafactory.model
    from llamafactory.model.patcher import patch_tokenizer
    datasets.config.HF_DATASETS_CACHE = Path(work, "hf-datasets")
    datasets.fingerprint.Hasher.hash = classmethod(lambda cls, value: uuid.uuid4().hex)  # names of cache files: pickling a tokenizer for each takes seconds
    common.WORK = work
    os.environ["ORACLE_KEEP"] = "1"
    tokenizer = tokenizers[case["tokenizer"]]

    def load_tokenizer(model_args):
        patch_tokenizer(tokenizer, model_args)
        return {"tokenizer": tokenizer, "processor": Processor() if case.get("processor") else None}

    llamafactory.model.load_tokenizer = load_tokenizer
    config["dataset"] = "rows"
    sys.argv = ["oracle", case["kind"], "--tokenizer", case["tokenizer"], "--data", data, "--out", out]
    sys.argv += [a for k, v in config.items() if k not in ("stage", "dataset_dir") for a in ("--set", f"{k}={json.dumps(v)}")]
    common.guard(fw_llamafactory.main)
