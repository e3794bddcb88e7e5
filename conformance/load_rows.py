"""Loads an output with a framework's own loader where the oracle has no command for it: load_rows.py datasets|litgpt-text DIR.

Prints one JSON line. datasets opens the folder as load_dataset(DIR) does: {"rows": N, "columns": [...]}. litgpt-text gives the text that LitGPT's
TextFiles module would tokenize, all of it one document: {"document": TEXT}."""
import json
import os
import sys


def with_datasets(folder):
    from datasets import load_dataset

    data = load_dataset(folder) if os.path.exists(os.path.join(folder, "README.md")) else load_dataset("json", data_files=os.path.join(folder, "train.jsonl"))
    return {"rows": data["train"].num_rows, "columns": data["train"].column_names}


def with_text_files(folder):
    import yaml

    with open(os.path.join(folder, "litgpt.yaml"), encoding="utf-8") as f:
        data = yaml.safe_load(f)["data"]
    import glob
    from pathlib import Path

    from litgpt.data import TextFiles

    # its command line makes Paths of them, and prepare_data then takes each *.txt as one document; litdata, which writes the tokens, is not needed for that
    module = TextFiles(**{key: Path(value) for key, value in data["init_args"].items()})
    files = sorted(glob.glob(str(module.train_data_path / "*.txt")))
    assert files and glob.glob(str(module.val_data_path / "*.txt"))
    return {"document": "".join(Path(path).read_text(encoding="utf-8") for path in files)}


if __name__ == "__main__":
    how, where = sys.argv[1:3]
    print(json.dumps({"datasets": with_datasets, "litgpt-text": with_text_files}[how](where)))
