import { join } from 'node:path';
import type { Layout, LayoutOptions, Method, SplitSummary, Target } from '../target.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';
import { chooseSpec, heldBy, openSpec } from '../shared/layout-spec.ts';
import { shellWord } from '../shared/shell-word.ts';
import { label, messages, messagesLoss, prompt, rejectedMessages, rejectedResponse, text } from './rows.ts';

const LAYOUTS: readonly LayoutSpec[] = [messages, messagesLoss, text, rejectedResponse, rejectedMessages, label, prompt];

/** ms-swift's own row shape (read from the source of ms-swift 4.6.0; not run). */
export const swift: Target = {
  name: 'swift',
  summary: 'ms-swift: JSONL in its standard row shape',
  testedWith: '',
  holds: heldBy(LAYOUTS),
  open(options: LayoutOptions): Layout {
    return {
      ...openSpec(chooseSpec('swift', LAYOUTS, options), options),
      dataFile: (split) => `${split}.jsonl`,
      registration: () => [],
      nextSteps: (splits) => nextSteps(options, splits),
    };
  },
};

const COMMANDS: Partial<Record<Method, string>> = {
  sft: 'swift sft',
  pretrain: 'swift pt',
  dpo: 'swift rlhf --rlhf_type dpo',
  orpo: 'swift rlhf --rlhf_type orpo',
  simpo: 'swift rlhf --rlhf_type simpo',
  kto: 'swift rlhf --rlhf_type kto',
  grpo: 'swift rlhf --rlhf_type grpo',
  reward: 'swift rlhf --rlhf_type rm',
};

function nextSteps({ method, outDir }: LayoutOptions, splits: readonly SplitSummary[]): string[] {
  const path = (names: readonly string[]): string | undefined => splits.find(({ split }) => names.includes(split))?.file;
  const train = path(['train']) ?? splits[0]?.file ?? 'train.jsonl';
  const val = path(['val', 'valid', 'validation', 'dev']);
  const flags = val === undefined ? '' : ` --val_dataset ${shellWord(join(outDir, val))}`;
  return [
    `${COMMANDS[method] ?? 'swift sft'} --model MODEL --dataset ${shellWord(join(outDir, train))}${flags} --max_length 4096`,
    'rows longer than max_length are deleted (truncation_strategy), not cut',
  ];
}
