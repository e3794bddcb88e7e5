import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { usageError } from '../../errors.ts';
import { COMPARED } from '../../frameworks/comparison/facts.ts';
import type { MatrixRow } from '../../frameworks/comparison/matrix.ts';
import { comparisonMatrix } from '../../frameworks/comparison/matrix.ts';
import { DEFAULT_METHOD } from '../../frameworks/target.ts';
import { findGpus } from '../../launch/gpus.ts';
import { nearestName } from '../../nearest-name.ts';
import { findModel } from '../config/find-model.ts';
import { readMethod } from '../config/method-and-tuning.ts';
import type { ChoiceFacts, Goal, HardwareSeen, Ranked, Ranking } from './choice.ts';
import { GOALS } from './choice.ts';
import { rankFrameworks, rulesOfThumb } from './rank.ts';
import { seeData } from './see-data.ts';
import { nextCommands } from './next-commands.ts';
import { tryFramework } from './try-framework.ts';

export interface ChooseOptions {
  /** The data, where there is some: files, globs, folders, or `-`. Its first rows are looked at. */
  inputs?: readonly string[];
  from?: string;
  map?: Readonly<Record<string, string>>;
  mapRole?: Readonly<Record<string, string>>;
  /** What matters most. */
  goal?: string;
  /** As in `config`: a method, a tuning, or both (`dpo`, `qlora`, `dpo-qlora`). Default: by the data. */
  method?: string;
  /** Hub id or folder. Without it, no memory is estimated. */
  model?: string;
  /** GPUs in all; default: those of this machine. */
  gpus?: number;
  nodes?: number;
  /** Memory of one GPU, in bytes. */
  vramBytes?: number;
  env?: NodeJS.ProcessEnv;
  stdin?: Readable;
  signal?: AbortSignal;
}

export interface ChooseResult extends Ranking {
  /** Whether some framework can train this. */
  ok: boolean;
  facts: ChoiceFacts;
  /** The first of `ranked`; absent where none can train this, and where nothing is known. */
  choice?: Ranked;
  /** Commands of dsprep to go on with. */
  next: readonly (readonly string[])[];
  /** For each goal, the framework that it leads to when nothing else is known. */
  rulesOfThumb: ReturnType<typeof rulesOfThumb>;
  /** Length in tokens that memory is estimated for. */
  seqLen: number;
  notes: readonly string[];
  matrix: readonly MatrixRow[];
}

/** Sequences that memory is estimated for. */
const SEQ_LEN = 2048;

/**
 * Recommends a framework, with its reasons: what is wanted, what the data is, what the GPUs hold. A framework that can't train it is ruled out in its own words. Throws
 * `DsprepError` for bad usage and I/O.
 */
export async function choose(options: ChooseOptions = {}): Promise<ChooseResult> {
  const env = options.env ?? process.env;
  const goal = goalNamed(options.goal);
  const notes: string[] = [];
  const inputs = options.inputs ?? [];
  const data = inputs.length === 0 ? undefined : await seeData({ ...options, inputs });
  if (inputs.length > 0 && data === undefined)
    throw usageError('INPUT_NO_RECORD', 'no row of the sample could be read as a record', 'dsprep inspect says why');
  const ofData = data === undefined ? undefined : DEFAULT_METHOD[data.seen.kind];
  const { method = ofData, tuning } = readMethod(options.method);
  const hardware = await seeHardware(options, env);
  const model =
    options.model === undefined
      ? undefined
      : await findModel(options.model, { env, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  if (model?.remark !== undefined) notes.push(model.remark);

  const facts: ChoiceFacts = {
    ...(goal === undefined ? {} : { goal }),
    ...(method === undefined ? {} : { method }),
    ...(data === undefined ? {} : { data: data.seen }),
    ...(hardware === undefined ? {} : { hardware }),
    ...(model === undefined ? {} : { model: { id: model.facts.id, parameters: model.facts.parameters, basis: model.facts.basis } }),
  };
  const trials = COMPARED.map((framework) =>
    tryFramework(framework, {
      seqLen: SEQ_LEN,
      ...(method === undefined ? {} : { method }),
      ...(tuning === undefined ? {} : { tuning }),
      ...(data === undefined ? {} : { sample: { kind: data.seen.kind, records: data.records } }),
      ...(hardware === undefined ? {} : { hardware }),
      ...(model === undefined || options.model === undefined ? {} : { model: model.facts, isModelFolder: isFolder(options.model) }),
    }),
  );
  const ranking = rankFrameworks(facts, trials);
  const isAnythingKnown = Object.keys(facts).length > 0;
  const choice = isAnythingKnown ? ranking.ranked[0] : undefined;
  return {
    ok: ranking.ranked.length > 0,
    ...ranking,
    facts,
    ...(choice === undefined ? {} : { choice }),
    next: choice === undefined ? [] : nextCommands(choice, options, facts),
    rulesOfThumb: rulesOfThumb(),
    seqLen: SEQ_LEN,
    notes,
    matrix: comparisonMatrix(),
  };
}

function goalNamed(name: string | undefined): Goal | undefined {
  const goal = GOALS.find((one) => one === name);
  if (name === undefined || goal !== undefined) return goal;
  const nearest = nearestName(name, GOALS);
  throw usageError(
    'USAGE_GOAL',
    `--goal ${name} is not known`,
    nearest === undefined ? `one of ${GOALS.join(', ')}` : `did you mean ${nearest}?`,
  );
}

/** What the flags say, else what this machine has; undefined where there is no GPU and nothing was said. */
async function seeHardware({ gpus, nodes, vramBytes }: ChooseOptions, env: NodeJS.ProcessEnv): Promise<HardwareSeen | undefined> {
  if (gpus !== undefined || nodes !== undefined || vramBytes !== undefined)
    return { gpus: gpus ?? nodes ?? 1, nodes: nodes ?? 1, ...(vramBytes === undefined ? {} : { memoryBytes: vramBytes }), from: 'asked' };
  const found = await findGpus(env);
  if (found.length === 0) return undefined;
  return { gpus: found.length, nodes: 1, memoryBytes: Math.min(...found.map(({ memoryBytes }) => memoryBytes)), from: 'found' };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
