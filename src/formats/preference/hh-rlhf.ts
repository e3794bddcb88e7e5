import type { JsonObject } from '../../json.ts';
import type { Message, PreferenceRecord } from '../../record.ts';
import { contentText, messagesOf } from '../../record.ts';
import { joinColumns, otherColumns, wrongKind } from '../columns.ts';
import { matchRows } from '../fit.ts';
import type { Format } from '../format.ts';
import { accept, reject } from '../format.ts';
import { plainLosses } from '../plain-message.ts';
import { pairIssues } from './pair-issues.ts';
import type { Pair } from './shared-prefix.ts';
import { sameMessages, splitSharedPrefix } from './shared-prefix.ts';
import type { TranscriptDialect } from './transcript.ts';
import { isTranscript, PLAIN_TRANSCRIPT, readTranscript, transcriptDialect, writeTranscript } from './transcript.ts';

/** How a prompt column ends: with a finished turn or with the marker of the answer to come. */
const ENDINGS = ['\n\nAssistant: ', '\n\nAssistant:', ''] as const;

interface PromptDialect {
  ending: (typeof ENDINGS)[number];
  /** Whether chosen and rejected begin with the prompt, too. */
  isRepeated: boolean;
}

export interface HhRlhfDialect {
  chosen: TranscriptDialect;
  rejected: TranscriptDialect;
  prompt?: PromptDialect;
  order: readonly string[];
}

/** Both transcripts in full, and the prompt column's own words where there is one. */
function transcriptsOf(row: JsonObject): { chosen: string; rejected: string; prompt?: PromptDialect & { text: string } } | undefined {
  const { chosen, rejected, prompt } = row;
  if (typeof chosen !== 'string' || typeof rejected !== 'string') return undefined;
  if (typeof prompt !== 'string' || !isTranscript(prompt)) return { chosen, rejected };
  const ending = ENDINGS.find((marker) => prompt.endsWith(marker)) ?? '';
  const isRepeated = chosen.startsWith(prompt) && rejected.startsWith(prompt);
  const read = { text: prompt, ending, isRepeated };
  return isRepeated ? { chosen, rejected, prompt: read } : { chosen: prompt + chosen, rejected: prompt + rejected, prompt: read };
}

/** The pair that a row's transcripts are, `undefined` where a prompt column is not how they begin. */
function pairOf(row: JsonObject): Pair | undefined {
  const read = transcriptsOf(row);
  if (read === undefined) return undefined;
  const chosen = readTranscript(read.chosen);
  const rejected = readTranscript(read.rejected);
  if (read.prompt === undefined) return splitSharedPrefix(chosen, rejected);
  const { text, ending } = read.prompt;
  const prompt = readTranscript(text.slice(0, text.length - ending.length));
  const begins = (messages: readonly Message[]) => sameMessages(messages.slice(0, prompt.length), prompt);
  if (!begins(chosen) || !begins(rejected)) return undefined;
  return { prompt, chosen: chosen.slice(prompt.length), rejected: rejected.slice(prompt.length) };
}

/** Whether a row is a pair as this format reads it. */
export function isPairOfTranscripts({ chosen, rejected, prompt }: JsonObject): boolean {
  if (typeof chosen !== 'string' || typeof rejected !== 'string') return false;
  return (isTranscript(chosen) && isTranscript(rejected)) || (typeof prompt === 'string' && isTranscript(prompt));
}

const plain = (messages: readonly Message[]) => messages.map(({ role, content }) => ({ role, content: contentText(content) }));

const writeTurns = (messages: readonly Message[], dialect: TranscriptDialect) =>
  writeTranscript(messages, dialect, (message) => contentText(message.content));

interface Transcripts extends JsonObject {
  chosen: string;
  rejected: string;
}

function fullTranscripts({ prompt, chosen, rejected }: PreferenceRecord, dialect: HhRlhfDialect): Transcripts {
  return {
    chosen: writeTurns([...prompt, ...chosen], dialect.chosen),
    rejected: writeTurns([...prompt, ...rejected], dialect.rejected),
  };
}

/** The same with the prompt in a column of its own, where the dialect has one and both transcripts begin with it. */
function withPromptColumn({ chosen, rejected }: Transcripts, record: PreferenceRecord, dialect: HhRlhfDialect): JsonObject {
  if (dialect.prompt === undefined) return { chosen, rejected };
  const prompt = writeTurns(record.prompt, dialect.chosen) + dialect.prompt.ending;
  if (dialect.prompt.isRepeated) return { prompt, chosen, rejected };
  if (!chosen.startsWith(prompt) || !rejected.startsWith(prompt)) return { chosen, rejected };
  return { prompt, chosen: chosen.slice(prompt.length), rejected: rejected.slice(prompt.length) };
}

/**
 * Pairs whose texts are transcripts with the markers `\n\nHuman:` and `\n\nAssistant:`. What both begin with is the prompt, unless a column
 * `prompt` says it (then chosen and rejected go on where it ends, or repeat it). Source: Anthropic/hh-rlhf; Dahoas/full-hh-rlhf.
 */
export const hhRlhf: Format<HhRlhfDialect> = {
  name: 'hh-rlhf',
  summary: 'chosen and rejected as transcripts with Human: and Assistant: (Anthropic HH-RLHF)',
  kinds: ['preference'],

  detect: (rows) =>
    matchRows(rows, isPairOfTranscripts, 0.97, () => 'chosen and rejected with the markers "\\n\\nHuman:", "\\n\\nAssistant:"'),

  read(row, origin) {
    const pair = pairOf(row);
    if (pair === undefined) {
      return reject('HH_RLHF_SHAPE', 'chosen and rejected are not two transcripts (of the same prompt)', 'try --from pairs');
    }
    const issues = pairIssues(pair);
    if (issues.some((issue) => issue.severity === 'error')) return { records: [], issues };
    const read = ['chosen', 'rejected', ...(transcriptsOf(row)?.prompt === undefined ? [] : ['prompt'])];
    return accept({ kind: 'preference', ...pair, origin, extra: otherColumns(row, read) }, issues);
  },

  dialectOf(row) {
    const read = transcriptsOf(row);
    const order = Object.keys(row);
    if (read === undefined) return { chosen: PLAIN_TRANSCRIPT, rejected: PLAIN_TRANSCRIPT, order };
    const { chosen, rejected, prompt } = read;
    const dialect = { chosen: transcriptDialect(chosen), rejected: transcriptDialect(rejected), order };
    return prompt === undefined ? dialect : { ...dialect, prompt: { ending: prompt.ending, isRepeated: prompt.isRepeated } };
  },

  write(record, dialect) {
    if (record.kind !== 'preference') return wrongKind(record);
    const { prompt, chosen, rejected } = record;
    const said = JSON.stringify({ prompt: plain(prompt), chosen: plain(chosen), rejected: plain(rejected) });
    const isKept = (columns: JsonObject) => JSON.stringify(pairOf(columns)) === said;
    const full = fullTranscripts(record, dialect);
    const own = [withPromptColumn(full, record, dialect), full].find(isKept);
    const losses = [
      ...plainLosses(messagesOf(record)),
      ...(record.tools === undefined ? [] : ['tools']),
      ...(own === undefined ? ['turns'] : []),
    ];
    const { row, losses: extraLosses } = joinColumns(own ?? full, record.extra, dialect.order);
    return { row, losses: [...losses, ...extraLosses] };
  },
};
