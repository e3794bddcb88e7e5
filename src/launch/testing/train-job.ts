import type { TrainJob } from '../job.ts';

/** A job of TRL, as launch-on.ts makes them. */
export function trainJob(changes: Partial<TrainJob> = {}): TrainJob {
  return {
    name: 'trl-qwen3-8b-sft-lora',
    framework: 'trl',
    install: {
      command: 'trl',
      package: 'trl',
      version: '1.16.0',
      python: '3.12',
      requirements: ['trl[peft,quantization,deepspeed]==1.16.0'],
    },
    model: 'Qwen/Qwen3-8B',
    method: 'sft',
    tuning: 'lora',
    files: [{ path: 'trl.yaml', text: 'model_name_or_path: Qwen/Qwen3-8B\noutput_dir: trained/sft-lora\n' }],
    data: {
      localFolder: '/home/me/out',
      fromJobFolder: '../../out',
      files: [{ path: 'train.jsonl', sizeBytes: 1000, sha256: 'a'.repeat(64) }],
      sizeBytes: 1000,
    },
    before: [],
    command: ['trl', 'sft', '--config', 'trl.yaml'],
    resume: ['--resume_from_checkpoint', '{checkpoint}'],
    outputDir: 'trained/sft-lora',
    env: { PYTHONUNBUFFERED: '1', TOKENIZERS_PARALLELISM: 'false' },
    secrets: ['HF_TOKEN', 'WANDB_API_KEY'],
    hardware: { gpus: 1, nodes: 1 },
    needs: { gpuMemoryBytes: 18e9, diskBytes: 20e9 },
    ...changes,
  };
}
