"""Makes a tiny model with random weights and a real tokenizer, to train a step or two on a CPU.

    python tiny_model.py OUT --tokenizer DIR
"""

import argparse

import torch
from transformers import AutoTokenizer, Qwen3Config, Qwen3ForCausalLM

parser = argparse.ArgumentParser()
parser.add_argument("out")
parser.add_argument("--tokenizer", required=True)
args = parser.parse_args()

torch.manual_seed(0)
tokenizer = AutoTokenizer.from_pretrained(args.tokenizer)
config = Qwen3Config(
    vocab_size=len(tokenizer) + 64,
    hidden_size=32,
    intermediate_size=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    head_dim=8,
    max_position_embeddings=4096,
    tie_word_embeddings=True,
    bos_token_id=tokenizer.bos_token_id,
    eos_token_id=tokenizer.eos_token_id,
    pad_token_id=tokenizer.pad_token_id,
)
Qwen3ForCausalLM(config).save_pretrained(args.out)
tokenizer.save_pretrained(args.out)
