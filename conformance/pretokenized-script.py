"""A script as a user of Unsloth writes it for a folder of `dsprep convert --to unsloth --pretokenize` (PRETOKENIZED); run by `python -m oracle unsloth-sft --script`."""
import os
from unsloth import FastLanguageModel
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

length = int(os.environ["MAX_LENGTH"])
model, tokenizer = FastLanguageModel.from_pretrained(model_name="any", max_seq_length=length, load_in_4bit=False, dtype=None)
model = FastLanguageModel.get_peft_model(model, r=4, target_modules=["q_proj", "v_proj"], lora_alpha=8, lora_dropout=0, bias="none")
dataset = load_dataset(os.environ["PRETOKENIZED"], split="train")
trainer = SFTTrainer(model=model, tokenizer=tokenizer, train_dataset=dataset, args=SFTConfig(max_length=length, output_dir="outputs", dataset_num_proc=1))
batch = trainer.data_collator([trainer.train_dataset[i] for i in range(min(2, len(trainer.train_dataset)))])
assert batch["labels"].shape == batch["input_ids"].shape, "the first batch"
trainer.train()
