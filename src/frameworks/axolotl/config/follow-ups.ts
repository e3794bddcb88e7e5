import type { ConfigRequest, TrainConfig } from '../../config.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';

/** What `axolotl` does with what was trained (axolotl 0.21.0, cli/main.py): of an adapter, once it is joined to the model, in `merged` of the output folder. */
export function followUps({ method, tuning, presets, outputDir, data: { splits } }: ConfigRequest): TrainConfig['followUps'] {
  const isAdapter = tuning !== 'full';
  const whole = isAdapter ? `${outputDir}/merged` : outputDir;
  const steps: { title: string; command: string[] }[] = [];
  if (isAdapter)
    steps.push({ title: 'join the adapter and the model', command: ['axolotl', 'merge-lora', '{config}', '--lora-model-dir', outputDir] });
  if (evaluationSplit(splits) !== undefined && !presets.includes('vision'))
    steps.push({ title: 'evaluate it on the split for it', command: ['axolotl', 'evaluate', '{config}'] });
  // heads of reward models give no text
  if (method === 'reward' || method === 'prm') return steps;
  steps.push({ title: 'talk to it', command: ['axolotl', 'inference', '{config}', `--base-model=${whole}`] });
  if (['qat', 'nvfp4', 'ptq'].some((name) => presets.includes(name))) {
    const command = ['axolotl', 'quantize', '{config}', '--base-model', whole, '--output-dir', `${outputDir}-quantised`];
    steps.push({ title: 'quantise it', command });
  }
  const gguf = ['axolotl', 'export', '{config}', '--model-dir', whole, '--quantize', 'q4_k_m', '--llama-cpp-dir', 'llama.cpp'];
  steps.push({ title: 'for llama.cpp (GGUF), with a build of it', command: gguf });
  return steps;
}
