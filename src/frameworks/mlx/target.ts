import type { Layout, LayoutOptions, Target } from '../target.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';
import { chooseSpec, heldBy, openSpec } from '../shared/layout-spec.ts';
import { shellWord } from '../shared/shell-word.ts';
import { chat, completions, text } from './rows.ts';

const LAYOUTS: readonly LayoutSpec[] = [chat, completions, text];

/** mlx-lm's LoRA trainer: `train.jsonl`, `valid.jsonl` and `test.jsonl` in one folder (read from the source of mlx-lm 0.32.2; not run). */
export const mlx: Target = {
  name: 'mlx',
  summary: 'mlx-lm: a folder with train.jsonl, valid.jsonl and test.jsonl',
  testedWith: '',
  holds: heldBy(LAYOUTS),
  open(options: LayoutOptions): Layout {
    const spec = chooseSpec('mlx', LAYOUTS, options);
    return {
      ...openSpec(spec, options),
      dataFile: (split) => `${split === 'val' || split === 'validation' ? 'valid' : split}.jsonl`,
      registration: () => [],
      nextSteps: () => [
        `mlx_lm.lora --model MODEL --train --data ${shellWord(options.outDir)}${spec === text ? '' : ' --mask-prompt'}`,
        'it cuts examples at max_seq_length (2048), and needs at least batch_size (4) rows in each file',
      ],
    };
  },
};
