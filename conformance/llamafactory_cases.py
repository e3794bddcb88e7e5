"""Many small cases through LLaMA-Factory in one start: its own argument parser, template fixing and get_dataset for each, in a child of its own (llamafactory changes
its templates and the tokenizer in place).
  ~/.cache/dsprep-oracle/venvs/llamafactory/bin/python conformance/llamafactory_cases.py CASES.jsonl OUT.jsonl
A case: {"name", "stage", "tokenizer" (folder), "config" (with "dataset_info": the entry for the rows), "rows", "processor"? (true: a stand-in for the processor that
templates for media want)}. Its line of OUT: {"name", "examples": what oracle/fw_llamafactory.py writes} or {"name", "error"}."""
import json, os, sys, tempfile, traceback, uuid
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from oracle import common, fw_llamafactory


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


def child(case, tokenizer, work):
    data, out = os.path.join(work, "data"), os.path.join(work, "out.jsonl")
    os.makedirs(data)
    config = dict(case["config"])
    entry = {**config.pop("dataset_info"), "file_name": "rows.jsonl"}
    with open(os.path.join(data, "rows.jsonl"), "w", encoding="utf-8") as f:
        f.writelines((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in case["rows"])
    json.dump({"rows": entry}, open(os.path.join(data, "dataset_info.json"), "w"))
    import datasets
    import datasets.fingerprint
    import llamafactory.model
    from llamafactory.model.patcher import patch_tokenizer
    datasets.config.HF_DATASETS_CACHE = Path(work, "hf-datasets")
    datasets.fingerprint.Hasher.hash = classmethod(lambda cls, value: uuid.uuid4().hex)  # names of cache files: pickling a tokenizer for each takes seconds
    common.WORK = work
    os.environ["ORACLE_KEEP"] = "1"

    def load_tokenizer(model_args):
        patch_tokenizer(tokenizer, model_args)
        return {"tokenizer": tokenizer, "processor": Processor() if case.get("processor") else None}

    llamafactory.model.load_tokenizer = load_tokenizer
    config["dataset"] = "rows"
    sys.argv = ["oracle", "llamafactory-" + case["stage"], "--tokenizer", case["tokenizer"], "--data", data, "--out", out]
    sys.argv += [a for k, v in config.items() if k not in ("stage", "dataset_dir") for a in ("--set", f"{k}={json.dumps(v)}")]
    common.guard(fw_llamafactory.main)


def run(case, tokenizer, root):
    import subprocess
    work = tempfile.mkdtemp(dir=root)
    said, log = os.path.join(work, "said"), os.path.join(work, "log")
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT), 1)
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)
        try:
            child(case, tokenizer, work)
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        os._exit(99)
    _, status = os.waitpid(pid, 0)
    out = os.path.join(work, "out.jsonl")
    try:
        if status == 0:
            lines = [json.loads(line) for line in open(out, encoding="utf-8")]
            return {"name": case["name"], "examples": lines[:-1]}
        text = open(said, encoding="utf-8").read().strip() or open(log, encoding="utf-8").read().strip()[-600:]
        return {"name": case["name"], "error": text[:600]}
    finally:
        subprocess.run(["rm", "-rf", work])


def main():
    source, to = sys.argv[1:]
    root = common.scratch()
    from transformers import AutoTokenizer
    import llamafactory.data, llamafactory.hparams, llamafactory.model  # noqa: F401
    import torch
    torch.set_num_threads(1)
    tokenizers = {}
    with open(to, "w", encoding="utf-8") as f:
        for line in open(source, encoding="utf-8"):
            case = json.loads(line)
            folder = case["tokenizer"]
            if folder not in tokenizers:
                tokenizers[folder] = AutoTokenizer.from_pretrained(common.tiny_model(folder), use_fast=True, split_special_tokens=False, padding_side="right")
            f.write(json.dumps(run(case, tokenizers[folder], root)) + "\n")
            f.flush()
    import shutil
    shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
