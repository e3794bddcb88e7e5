"""Loads a folder of `dsprep convert --pretokenize` as the framework does, where the oracle has no way to. One JSON line an example on stdout.

pretokenized.py llamafactory STAGE FOLDER TOKENIZER   tokenized_path, get_dataset, and the stage's own collator on the first two examples
pretokenized.py litgpt FOLDER TOKENIZER BLOCK TEXTS   litgpt.data.LitData; TEXTS (JSON list) through TextFiles' own tokenize: {"stream", "blocks"} of both
"""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from oracle import common

real = sys.stdout
sys.stdout = sys.stderr  # frameworks print


def say(value):
    real.write(json.dumps(value) + "\n")


def llamafactory(stage, folder, tokenizer_dir):
    work = common.scratch()
    model = common.tiny_model(tokenizer_dir)
    from llamafactory.data import PairwiseDataCollatorWithPadding, SFTDataCollatorWith4DAttentionMask, get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import get_train_args
    from llamafactory.model import load_tokenizer
    from transformers import DataCollatorForLanguageModeling
    args = {"model_name_or_path": model, "output_dir": os.path.join(work, "out"), "use_cpu": True, "report_to": "none", "stage": stage, "do_train": True,
            "finetuning_type": "lora", "template": "qwen3_nothink", "tokenized_path": folder, "dataset": "any"}
    model_args, data_args, training_args, _, _ = get_train_args(args)
    module = load_tokenizer(model_args)
    tokenizer = module["tokenizer"]
    template = get_template_and_fix_tokenizer(tokenizer, data_args)
    data = get_dataset(template, model_args, data_args, training_args, stage="rm" if stage == "dpo" else stage, **module)
    rows = data["train_dataset"]
    kinds = {"sft": SFTDataCollatorWith4DAttentionMask, "dpo": PairwiseDataCollatorWithPadding, "rm": PairwiseDataCollatorWithPadding}
    if stage == "pt":
        collate = DataCollatorForLanguageModeling(tokenizer=tokenizer, mlm=False)
    else:
        collate = kinds[stage](template=template, tokenizer=tokenizer, model=None, label_pad_token_id=-100)
    batch = collate([dict(rows[i]) for i in range(min(2, len(rows)))])
    assert batch["labels"].shape == batch["input_ids"].shape, "the first batch"
    for row in rows:
        if stage == "pt":
            say({"input_ids": row["input_ids"], "labels": collate([{"input_ids": row["input_ids"]}])["labels"][0].tolist()})
        else:
            say({key: row[key] for key in row if key.endswith(("input_ids", "labels"))})
    say({"summary": {"features": {name: str(feature) for name, feature in rows.features.items()}, "eval": len(data["eval_dataset"]) if data.get("eval_dataset") else 0}})


def litgpt(folder, tokenizer_dir, block, texts):
    import tempfile
    from litgpt.data import LitData
    from litgpt.data.text_files import tokenize
    from litgpt.tokenizer import Tokenizer
    tokenizer = Tokenizer(tokenizer_dir)
    stream = []
    for text in json.load(open(texts, encoding="utf-8")):
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".txt") as file:
            file.write(text)
            file.flush()
            for ids in tokenize(file.name, tokenizer):
                stream += ids.tolist()
    data = LitData(data_path=folder, num_workers=0)
    data.connect(tokenizer, batch_size=1, max_seq_length=int(block) - 1)
    data.setup()
    blocks = [row.tolist() for batch in data.val_dataloader() for row in batch]
    say({"stream": stream, "blocks": blocks})


if __name__ == "__main__":
    {"llamafactory": llamafactory, "litgpt": litgpt}[sys.argv[1]](*sys.argv[2:])
