import type { Criterion } from './cell.ts';
import type { Compared } from './facts.ts';

/** Where a framework is read about, and how its makers say that one begins. */
export interface Guide {
  /** What it is for, in one line. */
  summary: string;
  documentation: string;
  repository: string;
  help: string;
  /** Its own quick start, of the README in the package metadata of the version that is compared. */
  quickStart: readonly string[];
  /** What to know before choosing it. */
  costs: readonly Criterion[];
}

export const GUIDES: Readonly<Record<Compared, Guide>> = {
  axolotl: {
    summary: 'one YAML for the whole way, many GPUs and nodes: production, complex configs',
    documentation: 'https://docs.axolotl.ai/',
    repository: 'https://github.com/axolotl-ai-cloud/axolotl',
    help: 'https://discord.gg/HhrNrHJPRb',
    quickStart: [
      'uv venv --python 3.12 && source .venv/bin/activate',
      'uv pip install torch==2.14.0 torchvision',
      'uv pip install --no-build-isolation axolotl[deepspeed]',
      'axolotl fetch examples',
      'axolotl train examples/llama-3/lora-1b.yml',
    ],
    costs: ['ease', 'platforms', 'licence'],
  },
  llamafactory: {
    summary: 'a web page, a long list of models, no code',
    documentation: 'https://llamafactory.readthedocs.io/en/latest/',
    repository: 'https://github.com/hiyouga/LLaMA-Factory',
    help: 'https://discord.gg/rKfvV9r9FK',
    quickStart: [
      'git clone --depth 1 https://github.com/hiyouga/LlamaFactory.git && cd LlamaFactory',
      'pip install -e .',
      'llamafactory-cli train examples/train_lora/qwen3_lora_sft.yaml',
      'llamafactory-cli webui',
    ],
    costs: ['methods', 'architectures', 'community'],
  },
  litgpt: {
    summary: 'small sources without abstractions: prototypes, models of your own',
    documentation: 'https://github.com/Lightning-AI/litgpt/tree/main/tutorials',
    repository: 'https://github.com/Lightning-AI/litgpt',
    help: 'https://discord.gg/VptPCZkGNa',
    quickStart: [
      "pip install 'litgpt[extra]'",
      'litgpt finetune microsoft/phi-2 --data JSON --data.json_path my_custom_dataset.json --data.val_split_fraction 0.1 --out_dir out/custom-model',
      'litgpt chat out/custom-model/final',
    ],
    costs: ['models', 'methods', 'multimodal'],
  },
  unsloth: {
    summary: 'kernels for speed and small memory on one GPU',
    documentation: 'https://unsloth.ai/docs',
    repository: 'https://github.com/unslothai/unsloth',
    help: 'https://discord.com/invite/unsloth',
    quickStart: [
      'uv venv unsloth_env --python 3.13 && source unsloth_env/bin/activate',
      'uv pip install unsloth --torch-backend=auto',
      'unsloth studio',
    ],
    costs: ['gpus', 'licence'],
  },
  trl: {
    summary: 'trainers as Python classes: research, loops and rewards of your own',
    documentation: 'https://huggingface.co/docs/trl',
    repository: 'https://github.com/huggingface/trl',
    help: 'https://github.com/huggingface/trl/issues',
    quickStart: [
      'pip install trl',
      'trl sft --model_name_or_path Qwen/Qwen2.5-0.5B --dataset_name trl-lib/Capybara --output_dir Qwen2.5-0.5B-SFT',
    ],
    costs: ['ease', 'exports'],
  },
};
