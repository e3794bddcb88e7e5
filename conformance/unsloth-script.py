"""A script as a user of Unsloth writes it, with its steps and options in UNSLOTH_SCRIPT (JSON) and its data in ORACLE_DATA; run by `python -m oracle unsloth-sft --script`."""
import json
import os
from unsloth import FastLanguageModel
from unsloth.chat_templates import standardize_sharegpt, train_on_responses_only
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

options = json.loads(os.environ["UNSLOTH_SCRIPT"])
length = options.get("max_length") or options.get("max_seq_length", 2048)
model, tokenizer = FastLanguageModel.from_pretrained(model_name="any", max_seq_length=options.get("max_seq_length", length), load_in_4bit=False, dtype=None)
model = FastLanguageModel.get_peft_model(model, r=4, target_modules=["q_proj", "v_proj"], lora_alpha=8, lora_dropout=0, bias="none")
dataset = load_dataset("json", data_files=os.environ["ORACLE_DATA"], split="train")
if options.get("apply_chat_template"):
    column = "conversations" if "conversations" in dataset.column_names else "messages"
    dataset = standardize_sharegpt(dataset)
    dataset = dataset.map(lambda rows: {"text": [tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=False) for chat in rows[column]]}, batched=True)
config = {"dataset_text_field": options.get("dataset_text_field", "text"), "max_length": length, "output_dir": "outputs", "dataset_num_proc": 1}
if "completion_only_loss" in options:
    config["completion_only_loss"] = options["completion_only_loss"]
trainer = SFTTrainer(model=model, tokenizer=tokenizer, train_dataset=dataset, args=SFTConfig(**config))
if options.get("train_on_responses_only"):
    names = ("instruction_part", "response_part", "last_response_only", "mask_out_tokens")
    trainer = train_on_responses_only(trainer, **{name: options[name] for name in names if name in options})
trainer.train()
