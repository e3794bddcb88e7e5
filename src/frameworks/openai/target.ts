import { join } from 'node:path';
import type { LayoutOptions, Layout, Target } from '../target.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';
import { chooseSpec, heldBy, openSpec } from '../shared/layout-spec.ts';
import { messages, preference, reinforcement } from './rows.ts';

const LAYOUTS: readonly LayoutSpec[] = [messages, preference, reinforcement];

/** OpenAI wants at least as many examples. */
const MIN_ROWS = 10;

/** The JSONL that OpenAI's fine-tuning API takes (its public documentation; no service was called). */
export const openai: Target = {
  name: 'openai',
  summary: 'OpenAI fine-tuning: JSONL to upload',
  testedWith: '',
  holds: heldBy(LAYOUTS),
  open(options: LayoutOptions): Layout {
    const spec = chooseSpec('openai', LAYOUTS, options);
    return {
      ...openSpec(spec, options),
      dataFile: (split) => `${split}.jsonl`,
      registration: () => [],
      nextSteps: (splits) => {
        const files = splits.map(({ file }) => join(options.outDir, file)).join(' and ');
        const few = splits.find(({ split, rows }) => split === 'train' && rows < MIN_ROWS);
        const steps = [`upload ${files} with purpose "fine-tune"`];
        if (few !== undefined) steps.push(`the API refuses a training file of fewer than ${MIN_ROWS} examples; this one has ${few.rows}`);
        return steps;
      },
    };
  },
};
