import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predict } from '../../src/app/predict.ts';

const conformance = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'conformance');
const samples = join(conformance, 'samples');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-golden-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  row?: number | null;
  summary?: { rows: number };
  [key: string]: unknown;
}

const linesOf = (path: string): Line[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

const llamafactory = (dataset: string, ...more: string[]): string[] => [
  `dataset=${dataset}`,
  `dataset_dir=${samples}`,
  'template=qwen3_nothink',
  ...more,
];
const axolotl = (file: string, type: string, ...more: string[]): string[] => [
  `datasets=[{path: ${join(samples, file)}, type: ${type}}]`,
  'sequence_len=2048',
  ...more,
];

/** Which golden file the real framework made of which rows, with which options: `conformance/selftest.sh` makes them. */
test.each<[golden: string, to: string, input: string, method: string, set: string[], config?: string]>([
  ['trl-sft-messages', 'trl', 'messages.jsonl', 'sft', []],
  ['trl-sft-prompt-completion', 'trl', 'prompt_completion.jsonl', 'sft', ['dataset_name=x']],
  ['trl-sft-tools', 'trl', 'messages_tools.jsonl', 'sft', []],
  ['trl-sft-tools-str', 'trl', 'messages_tools_str.jsonl', 'sft', []],
  ['trl-sft-text', 'trl', 'text.jsonl', 'sft', ['dataset_name=x']],
  ['trl-sft-packing', 'trl', 'messages.jsonl', 'sft', ['packing=true', 'max_length=256']],
  ['trl-dpo-standard', 'trl', 'dpo_standard.jsonl', 'dpo', ['dataset_name=x']],
  ['trl-kto-standard', 'trl', 'kto_standard.jsonl', 'kto', ['dataset_name=x']],
  ['trl-kto-conversational', 'trl', 'kto_conversational.jsonl', 'kto', []],
  ['lf-sft-alpaca', 'llamafactory', 'alpaca.json', 'sft', llamafactory('alpaca')],
  ['lf-sft-sharegpt', 'llamafactory', 'sharegpt.jsonl', 'sft', llamafactory('sharegpt')],
  ['lf-sft-packing', 'llamafactory', 'sharegpt.jsonl', 'sft', llamafactory('sharegpt', 'packing=true', 'cutoff_len=256')],
  ['lf-dpo-alpaca', 'llamafactory', 'dpo_standard.jsonl', 'dpo', llamafactory('dpo', 'stage=dpo')],
  ['lf-kto', 'llamafactory', 'kto_standard.jsonl', 'kto', llamafactory('kto', 'stage=kto')],
  ['lf-pt-text', 'llamafactory', 'text.jsonl', 'pretrain', llamafactory('text', 'stage=pt', 'packing=false')],
  ['ax-sft-chat', 'axolotl', 'messages.jsonl', 'sft', axolotl('messages.jsonl', 'chat_template')],
  ['ax-sft-alpaca', 'axolotl', 'alpaca.jsonl', 'sft', axolotl('alpaca.jsonl', 'alpaca')],
  ['ax-sft-tools', 'axolotl', 'messages_tools.jsonl', 'sft', axolotl('messages_tools.jsonl', 'chat_template')],
  ['ax-pt-completion', 'axolotl', 'text.jsonl', 'sft', axolotl('text.jsonl', 'completion')],
  ['trl-sft-messages-assistant', 'trl', 'messages.jsonl', 'sft', [], 'trl-sft.yaml'],
  ['trl-dpo-conversational', 'trl', 'dpo_conversational.jsonl', 'dpo', [], 'trl-dpo.yaml'],
  ['lf-dpo-sharegpt', 'llamafactory', 'dpo_sharegpt.jsonl', 'dpo', [`dataset_dir=${samples}`], 'llamafactory-dpo.yaml'],
  ['ax-dpo-chat', 'axolotl', 'dpo_axolotl_chat.jsonl', 'dpo', [], 'axolotl-dpo.yaml'],
  ['ax-kto', 'axolotl', 'kto_standard.jsonl', 'kto', [], 'axolotl-kto.yaml'],
])('%s: the ids and labels of the real framework', async (golden, to, input, method, set, config) => {
  const outFile = join(folder, `${golden}.jsonl`);
  const trainConfig = config === undefined ? {} : { trainConfig: join(samples, 'configs', config) };
  const result = await predict({ inputs: [join(samples, input)], to, method, set, tokenizer: 'qwen3', outFile, ...trainConfig });
  const real = linesOf(join(conformance, 'golden', `${golden}.jsonl`)).filter((line) => line.summary === undefined);
  const ours = linesOf(outFile).filter((line) => line['dropped'] === undefined);
  expect(result.examples).toBe(real.length);
  for (const [index, line] of ours.entries()) {
    for (const [key, value] of Object.entries(line)) {
      if (key === 'row' || key === 'seq_lengths') continue;
      expect(value, `${key} of row ${line.row}`).toEqual(real[index]?.[key]);
    }
  }
});
