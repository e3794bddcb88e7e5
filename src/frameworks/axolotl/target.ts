import { usageError } from '../../errors.ts';
import type { Encoded } from '../../pipeline/encoded.ts';
import type { DsRecord, RecordKind } from '../../record.ts';
import { extraColumnsText } from '../shared/extra-columns.ts';
import { measureRecord } from '../shared/measure.ts';
import type { Layout, LayoutOptions, Method, Target } from '../target.ts';
import { chatTemplate } from './chat-template.ts';
import { axolotlConfigText, checkPathHasNoLoaderName } from './config-text.ts';
import { ktoArgillaChat, ktoConversational, ktoPromptPairs } from './feedback.ts';
import type { LayoutPart, RecordOf } from './layout-part.ts';
import { bradleyTerry, dpoChatTemplate, dpoPromptPairs, orpoArgilla } from './preference.ts';
import { grpoPrompt } from './prompt.ts';
import { inputOutput, preTokenised, pretrain, stepwise, textCompletion } from './raw.ts';
import { alpaca, alpacaWithSystem, chatCompletion } from './single-turn.ts';

interface Held<K extends RecordKind = RecordKind> {
  kind: K;
  methods: readonly Method[];
  parts: readonly LayoutPart<K>[];
}

const HELD = [
  { kind: 'chat', methods: ['sft'], parts: [chatTemplate, alpaca, alpacaWithSystem, chatCompletion] },
  { kind: 'text', methods: ['pretrain'], parts: [textCompletion, pretrain] },
  { kind: 'segments', methods: ['sft'], parts: [inputOutput] },
  { kind: 'tokens', methods: ['sft'], parts: [preTokenised] },
  { kind: 'preference', methods: ['dpo', 'ipo', 'simpo'], parts: [dpoChatTemplate, dpoPromptPairs('chatml'), dpoPromptPairs('llama3')] },
  { kind: 'preference', methods: ['orpo'], parts: [orpoArgilla] },
  { kind: 'preference', methods: ['reward'], parts: [bradleyTerry] },
  {
    kind: 'feedback',
    methods: ['kto'],
    parts: [ktoConversational, ktoArgillaChat('chatml'), ktoArgillaChat('llama3'), ktoPromptPairs('chatml'), ktoPromptPairs('llama3')],
  },
  { kind: 'prompt', methods: ['grpo'], parts: [grpoPrompt] },
  { kind: 'stepwise', methods: ['prm'], parts: [stepwise] },
] as const satisfies readonly Held<never>[];

/** Root keys that choose the method, where the layout does not say it. */
const METHOD_ROOT: Partial<Record<Method, readonly string[]>> = {
  dpo: ['rl: dpo'],
  ipo: ['rl: dpo', 'dpo_loss_type: [ipo] # rl: ipo is deprecated'],
  simpo: ['rl: simpo'],
  orpo: ['rl: orpo'],
};

export const axolotl: Target = {
  name: 'axolotl',
  summary: 'Axolotl: JSONL in the shape of a dataset type, and the config block that names it',
  testedWith: 'axolotl 0.21.0',
  holds: HELD.map(({ kind, methods, parts }) => ({ kind, methods, layouts: parts.map(({ name }) => name) })),
  open,
};

function open(options: LayoutOptions): Layout {
  const part = choosePart(options);
  if (['dpo', 'ipo', 'simpo', 'kto'].includes(options.method)) checkPathHasNoLoaderName(options.outDir);
  const { columns } = options;
  const encode = part.encoder({
    columns,
    multiTurn: options.multiTurn,
    extraText: extraColumnsText(part.takesExtra ? columns.extra : [], part.reserved),
  }) as (record: DsRecord) => Encoded;
  const { entry, root, streamed } = part.config(columns);
  return {
    name: part.name,
    dataFile: (split) => `${split}.jsonl`,
    encode,
    registration: (splits) => [
      {
        path: 'axolotl.yaml',
        text: axolotlConfigText(
          { entry, root: [...(METHOD_ROOT[options.method] ?? []), ...root], ...(streamed === undefined ? {} : { streamed }) },
          splits,
          options.outDir,
        ),
      },
    ],
    nextSteps: () => ['paste axolotl.yaml into your Axolotl config, then: axolotl preprocess config.yaml --debug', 'change dataset_prepared_path when the data changes: Axolotl does not look at the files again'],
    notes: [...part.notes, ...extraNotes(part, options)],
    measure: measureRecord,
  };
}

/** Throws `DsprepError` (usage) for what Axolotl does not hold. */
function choosePart(options: LayoutOptions): LayoutPart<never> {
  const { kind, method, layout } = options;
  const held: Held<never> | undefined = (HELD as readonly Held<never>[]).find((one) => one.kind === kind && one.methods.includes(method));
  if (held === undefined) {
    const methods = (HELD as readonly Held<never>[]).filter((one) => one.kind === kind).flatMap((one) => one.methods);
    throw usageError('USAGE_TARGET_METHOD', `axolotl holds no ${kind} data for ${method}`, `--method ${methods.join('|')}`);
  }
  const part = layout === undefined ? held.parts[0] : held.parts.find(({ name }) => name === layout);
  if (part === undefined) {
    throw usageError('USAGE_LAYOUT', `axolotl has no layout ${layout} for ${kind} data and ${method}`, `--layout ${held.parts.map(({ name }) => name).join('|')}`);
  }
  return part;
}

function extraNotes(part: LayoutPart<never>, { columns }: LayoutOptions): string[] {
  if (columns.extra.length === 0) return [];
  if (!part.takesExtra) return ['extra columns are not written: they break the trainers behind this layout'];
  return ['a kept text column in which every value of 10 MB looks like a date is read as timestamps'];
}

export type { RecordOf };
