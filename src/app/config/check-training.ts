import { dirname, join } from 'node:path';
import { DsprepError, EXIT } from '../../errors.ts';
import type { WrittenData } from '../../frameworks/config.ts';
import type { Prediction } from '../../frameworks/predict.ts';
import { UNTRAINED } from '../../frameworks/predict.ts';
import { PREDICTORS } from '../../frameworks/predictors.ts';
import type { Method } from '../../frameworks/target.ts';
import { readRows } from '../../io/read-rows.ts';
import { disposeSources, findSources } from '../../io/sources.ts';
import type { JsonObject } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../convert-options.ts';
import { labelsOf } from '../predict.ts';

/** Rows that are looked at: a config that trains nothing shows it in the first ones. */
const LOOKED_AT = 200;
/** Share of the rows from which on a fault is named. */
const NOTED_SHARE = 0.1;

interface TrainingCheck {
  to: string;
  method: Method;
  /** The data where it can be read. */
  here: WrittenData;
  /** The framework's options, as its config has them. */
  config: JsonObject;
  /** The model's own: another's would say nothing. */
  tokenizer: Tokenizer;
  signal?: AbortSignal;
}

/** What the first rows come to. */
interface Tally {
  rows: number;
  examples: number;
  /** Examples with a trained token. */
  trained: number;
  /** Examples that are whole, and those of them that train the token that ends an answer. */
  whole: number;
  ended: number;
  drops: Map<string, { count: number; message: string }>;
  warnings: Map<string, { count: number; message: string }>;
}

/**
 * Looks at what the first rows would train with a config, and says which silent faults they have. Throws `CONFIG_STOPS`, `CONFIG_TRAINS_NOTHING` or `CONFIG_NEVER_STOPS`
 * (exit code 2) where it is certain that the framework would stop, train no token, or never the end of an answer.
 */
export async function checkTraining(check: TrainingCheck): Promise<string[]> {
  const { to, method, here, tokenizer } = check;
  const door = Object.hasOwn(PREDICTORS, to) ? PREDICTORS[to] : undefined;
  const [train] = here.splits;
  if (door?.methods.includes(method) !== true || method !== here.method || train === undefined || isTokens(here)) return [];
  const files = Object.entries(here.registration).map(([path, text]) => ({ path, text }));
  const registered = door.configOf({ layout: here.layout, method, files });
  const opened = door.open({ config: rowByRow({ ...registered, ...check.config }), tokenizer, method });
  if ('unsupported' in opened) {
    const stop = opened.unsupported.find(({ message }) => /: \S+ stops$/.test(message));
    if (stop !== undefined) throw refusal('CONFIG_STOPS', `${stop.key}: ${stop.message}`, fixOf(to, stop.key));
    return [];
  }
  const tally = newTally();
  const { predictor } = opened;
  for await (const row of firstRows(join(here.folder, train.file), check.signal))
    for (const prediction of predictor.push(row, tally.rows++)) count(tally, prediction, tokenizer);
  for (const prediction of predictor.end()) count(tally, prediction, tokenizer);
  judge(tally, to, method);
  return notesOf(tally);
}

/** Rows that are tokens already were looked at when they were made. */
function isTokens({ splits }: WrittenData): boolean {
  return !/\.jsonl?$/.test(splits[0]?.file ?? '');
}

const NOT_OF_A_ROW: ReadonlySet<string> = new Set([
  ...['packing', 'neat_packing', 'sample_packing', 'eval_sample_packing', 'preprocessing_num_workers'],
  // the data may not be where they say yet
  ...['dataset_dir', 'dataset', 'eval_dataset'],
]);

/** Packing joins rows of which each is looked at; workers decide which ones. */
function rowByRow(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !NOT_OF_A_ROW.has(key)));
}

async function* firstRows(file: string, signal: AbortSignal | undefined): AsyncGenerator<JsonObject> {
  const sources = await findSources([file], { spoolDir: dirname(file), ...(signal === undefined ? {} : { signal }) });
  try {
    let rows = 0;
    for (const source of sources) {
      for await (const batch of readRows(source, { maxRowBytes: DEFAULT_MAX_ROW_BYTES, ...(signal === undefined ? {} : { signal }) })) {
        for (const row of batch.rows) {
          if (rows++ === LOOKED_AT) return;
          if (row.ok && isJsonObject(row.value)) yield row.value;
        }
      }
    }
  } finally {
    await disposeSources(sources);
  }
}

function newTally(): Tally {
  return { rows: 0, examples: 0, trained: 0, whole: 0, ended: 0, drops: new Map(), warnings: new Map() };
}

function count(tally: Tally, prediction: Prediction, tokenizer: Tokenizer): void {
  for (const { code, message } of prediction.warnings) add(tally.warnings, code, message);
  if (prediction.kind === 'dropped') {
    add(tally.drops, prediction.code, prediction.message);
    return;
  }
  const [labels = []] = labelsOf(prediction);
  tally.examples++;
  if (labels.some((label) => label !== UNTRAINED)) tally.trained++;
  if (prediction.kind !== 'tokens' || prediction.warnings.some(({ code }) => CUT.has(code))) return;
  tally.whole++;
  if (endsAnswer(labels, tokenizer)) tally.ended++;
}

const CUT: ReadonlySet<string> = new Set(['ANSWER_CUT', 'CUT_BEFORE_ANSWER', 'TEXT_CUT', 'DOCUMENT_CUT']);

function add(counts: Map<string, { count: number; message: string }>, code: string, message: string): void {
  const found = counts.get(code);
  if (found === undefined) counts.set(code, { count: 1, message });
  else found.count++;
}

/** Whether the last trained token, but for white space, is one that a model stops at. */
function endsAnswer(labels: readonly number[], tokenizer: Tokenizer): boolean {
  const { eos } = tokenizer.specialTokens;
  const added = tokenizer.parts?.addedTokens;
  // of a tokenizer that does not say what it is made of, nothing is said
  if (added === undefined) return true;
  for (let at = labels.length - 1; at >= 0; at--) {
    const id = labels[at] as number;
    if (id === UNTRAINED) continue;
    if (added.some((token) => token.id === id)) return true;
    const text = tokenizer.decode([id], { skipSpecialTokens: false });
    if (text.trim() !== '') return text === eos;
  }
  return false;
}

function judge({ examples, trained, whole, ended, drops }: Tally, to: string, method: Method): void {
  const crash = [...drops].find(([code]) => code.startsWith('CRASH_') && code !== 'CRASH_NOTHING_LEFT');
  if (crash !== undefined) throw refusal('CONFIG_STOPS', `${crash[0]}: ${crash[1].message}`, fixOf(to, crash[0]));
  const [worst] = [...drops].sort((a, b) => b[1].count - a[1].count);
  if (examples === 0 && worst !== undefined)
    throw refusal('CONFIG_TRAINS_NOTHING', `every one of the first rows is left out: ${worst[1].message}`, fixOf(to, worst[0]));
  if (examples > 0 && trained === 0)
    throw refusal('CONFIG_TRAINS_NOTHING', 'no token of the first rows is trained', fixOf(to, 'NOTHING_TRAINED'));
  if (method === 'sft' && whole > 0 && ended === 0) {
    throw refusal(
      'CONFIG_NEVER_STOPS',
      'no answer of the first rows ends with a token that is trained: the model would never learn to stop',
      `${fixOf(to, 'EOS_UNTRAINED')}; --skip-checks writes it all the same`,
    );
  }
}

/** Options that mend it, by framework; any other: the last. */
const TEMPLATE_FIXES: Readonly<Record<string, string>> = {
  axolotl: '--set chat_template=chatml, or that of its family, and --set "eot_tokens=[\"<|im_end|>\"]" with the token that ends its turns',
  trl: '--set chat_template_path=FILE.jinja, with a template that ends turns',
  llamafactory: '--set template=NAME: that of the model',
  litgpt: '--set data.init_args.prompt_style=NAME: that of the model',
};

function fixOf(to: string, code: string): string {
  switch (code) {
    case 'DROPPED_TOO_LONG':
    case 'DROPPED_CUT':
      return 'a longer --seq-len';
    case 'assistant_only_loss':
      return '--set assistant_only_loss=false, or a template with {% generation %} marks: --set chat_template_path=FILE.jinja';
    case 'CRASH_TEMPLATE':
    case 'EOS_UNTRAINED':
    case 'template':
    case 'chat_template':
      return TEMPLATE_FIXES[to] ?? 'a model with a chat template that ends turns';
    default:
      return 'dsprep preview --train-config shows what is made of each row';
  }
}

function refusal(code: string, message: string, hint: string): DsprepError {
  return new DsprepError({ code, message, hint, exitCode: EXIT.usage });
}

function notesOf({ rows, warnings }: Tally): string[] {
  return [...warnings]
    .filter(([, { count: seen }]) => seen >= NOTED_SHARE * rows)
    .sort((a, b) => b[1].count - a[1].count)
    .map(([code, { count: seen, message }]) => `${code} in ${seen} of the first ${rows} rows: ${message}`);
}
