"""Says which of PyTorch's attention kernels can run a model's training pass, with rows alone and with rows packed: time and peak memory of each.

    python attention.py MODEL [--tokens 8192] [--rows 8]
"""

import argparse
import json
import time

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import AutoModelForCausalLM

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("--tokens", type=int, default=8192)
parser.add_argument("--rows", type=int, default=8, help="that are packed into the tokens")
args = parser.parse_args()

torch.manual_seed(0)
model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.bfloat16, attn_implementation="sdpa").cuda().train()
model.gradient_checkpointing_enable()
ids = torch.randint(0, 1000, (1, args.tokens), device="cuda")
starts = torch.arange(args.tokens, device="cuda") % (args.tokens // args.rows)
INPUTS = {"alone": {}, "packed": {"position_ids": starts[None]}}

for name, inputs in INPUTS.items():
    for kernel in (SDPBackend.FLASH_ATTENTION, SDPBackend.CUDNN_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH):
        told = {"rows": name, "tokens": args.tokens, "kernel": kernel.name}
        try:
            with sdpa_kernel(kernel):
                for _ in range(2):
                    torch.cuda.reset_peak_memory_stats()
                    torch.cuda.synchronize()
                    started = time.time()
                    hidden = model.model(input_ids=ids, use_cache=False, **inputs).last_hidden_state
                    hidden.float().square().mean().backward()
                    torch.cuda.synchronize()
                    model.zero_grad()
            told |= {"runs": True, "ms": round(1000 * (time.time() - started)), "peak": torch.cuda.max_memory_allocated()}
        except RuntimeError as error:
            told |= {"runs": False, "said": str(error).split("\n")[0][:120]}
        torch.cuda.empty_cache()
        print(json.dumps(told), flush=True)
