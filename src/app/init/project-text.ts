import { stringify } from 'yaml';
import type { DataGroup } from './group-data.ts';

/** What goes into a first project file. */
export interface ProjectDraft {
  sources: readonly DataGroup[];
  /** Data for other runs; it stands there as comments. */
  others: readonly (Pick<DataGroup, 'path'> & { why: string })[];
  /** Files that are no known format: named, so that a map can make them one. */
  odd: readonly { path: string; because: string }[];
  targets: readonly { to: string; trainConfig?: string; because: string }[];
  tokenizer?: { name: string; because: string };
  /** Path or URL of the schema, for editors. */
  schema?: string;
}

/** A project file with what was found, why, and the keys that one wants next as comments. */
export function projectText({ sources, others, odd, targets, tokenizer, schema }: ProjectDraft): string {
  const lines = [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    '# What the data is, what it is for and what must hold: dsprep validate and dsprep budget read it.',
    '',
    ...(sources.length === 0 ? ['# sources:', '#   - data/*.jsonl'] : ['sources:', ...sources.flatMap(sourceLines)]),
    ...others.map(({ path, why }) => `  # - ${scalar(path)}${note(why)}`),
    ...odd.flatMap(({ path, because }) => [
      `  # - path: ${scalar(path)}${note(because)}`,
      '  #   map: { COLUMN: instruction, OTHER: output }',
    ]),
    '',
    ...(targets.length === 0
      ? ['# targets: # axolotl, llamafactory, litgpt, unsloth or trl: then what would be trained is checked, too', '#   - to: trl']
      : ['targets:', ...targets.flatMap(targetLines)]),
    '',
    tokenizer === undefined
      ? '# tokenizer: org/model # a folder, a file, a hub id, or an embedded name such as qwen3'
      : `tokenizer: ${scalar(tokenizer.name)}${note(tokenizer.because)}`,
    '',
    'thresholds:',
    '  failOn: error',
    '  # maxPercent: { TURN_EMPTY: 1.5 }',
    '  # severity: { ROLE_REPEATED: off }',
    '',
    '# Findings of today that must not fail anything: dsprep validate --write-baseline dsprep-baseline.json',
    '# baseline: dsprep-baseline.json',
    '',
    '# budget:',
    '#   seqLen: [4096, 8192]',
    '#   gpus: 8',
    '#   microBatchSize: 2',
    '#   gradientAccumulation: 4',
    '#   epochs: 3',
  ];
  return lines.join('\n') + '\n';
}

function sourceLines({ path, split, format, because, files }: DataGroup): string[] {
  const why = note(`${format}${files === 1 ? '' : `, ${files} files`}: ${because}`);
  return split === undefined ? [`  - ${scalar(path)}${why}`] : [`  - path: ${scalar(path)}${why}`, `    split: ${split}`];
}

function targetLines({ to, trainConfig, because }: ProjectDraft['targets'][number]): string[] {
  return [`  - to: ${to}${note(because)}`, ...(trainConfig === undefined ? [] : [`    trainConfig: ${scalar(trainConfig)}`])];
}

function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, defaultStringType: 'PLAIN', blockQuote: false }).trimEnd();
}

const MAX_NOTE = 100;

function note(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return ` # ${line.length > MAX_NOTE ? `${line.slice(0, MAX_NOTE - 1).trimEnd()}…` : line}`;
}
