"""Loads an output with a framework's own loader where the oracle has no command for it: load_rows.py datasets|litgpt-text DIR.

Prints one JSON line: {"rows": N, "columns": [...]}; datasets opens the folder as load_dataset(DIR) does, litgpt-text takes the documents that
LitGPT's TextFiles module would take."""
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
    from litgpt.data import TextFiles  # its own checks of the paths run here

    module = TextFiles(**data["init_args"])
    files = sorted(p for p in module.train_data_path.glob("*.txt"))
    rows = 0
    for path in files:
        with open(path, encoding="utf-8") as f:
            rows += sum(1 for _ in f)
    return {"rows": rows, "columns": ["text"]}


if __name__ == "__main__":
    how, where = sys.argv[1:3]
    print(json.dumps({"datasets": with_datasets, "litgpt-text": with_text_files}[how](where)))
