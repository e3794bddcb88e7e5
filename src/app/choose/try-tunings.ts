import { isDsprepError } from '../../errors.ts';
import type { ConfigDoor, ConfigRequest, Tuning, WrittenData } from '../../frameworks/config.ts';
import { configOf } from '../../frameworks/configs.ts';
import type { Compared } from '../../frameworks/comparison/facts.ts';
import { factsOfName } from '../../frameworks/shared/plan/model-facts.ts';
import { planTraining } from '../../frameworks/shared/plan/train-plan.ts';
import type { Method } from '../../frameworks/target.ts';
import type { Trial, TuningFit } from './choice.ts';
import type { TrialRequest } from './try-framework.ts';

/** Adapters first: all weights take several times the memory, and are rarely needed. Pre-training changes all weights where they fit. */
const TUNING_ORDER: readonly Tuning[] = ['lora', 'qlora', 'full'];
const PRETRAIN_ORDER: readonly Tuning[] = ['full', 'lora', 'qlora'];
/** Share of a GPU's memory that an estimate may fill. */
const MEMORY_SHARE = 0.9;
/** Presets that split the weights too, best first. */
const WEIGHT_SPLITS = ['fsdp', 'zero3'];
/** A row of these is two sequences. */
const PAIRED: readonly Method[] = ['dpo', 'ipo', 'simpo', 'orpo', 'reward'];

type TuningTrial =
  | { tuning: Tuning; memory: readonly TuningFit[]; presets: readonly string[]; open: Trial['open']; refusal?: undefined }
  | { refusal: string };

/** Writes a config for each way to hold the weights, best first. The first one that fits is taken, else the smallest. */
export function tryTunings(
  framework: Compared,
  request: TrialRequest,
  data: WrittenData | undefined,
  presets: readonly string[],
): TuningTrial {
  const door = configOf(framework);
  const method = request.method ?? 'sft';
  const tried: { fit: TuningFit; presets: readonly string[] }[] = [];
  let open: Trial['open'] = [];
  let refusal = 'has no way to hold the weights';
  const order = method === 'pretrain' ? PRETRAIN_ORDER : TUNING_ORDER;
  for (const tuning of request.tuning === undefined ? order : [request.tuning]) {
    if (!door.tunings.includes(tuning)) continue;
    const config = configRequest(door, request, { method, tuning, presets, data: data ?? noData(method) });
    const { problem, missing } = writeConfig(door, config);
    if (problem !== undefined) {
      refusal = problem;
      continue;
    }
    // without a model, that its template is not known says nothing
    if (request.model !== undefined) open = missing;
    const { bytes } = config.plan.vram;
    const limit = request.hardware?.memoryBytes;
    tried.push({
      fit: { tuning, bytes, ...(limit === undefined ? {} : { fits: bytes <= MEMORY_SHARE * limit }) },
      presets: config.presets,
    });
  }
  const chosen = tried.find(({ fit }) => fit.fits !== false) ?? tried.toSorted((a, b) => a.fit.bytes - b.fit.bytes)[0];
  if (chosen === undefined) return { refusal };
  return { tuning: chosen.fit.tuning, memory: tried.map(({ fit }) => fit), presets: chosen.presets, open };
}

function configRequest(
  door: ConfigDoor,
  { model = factsOfName(''), hardware = { gpus: 1, nodes: 1, from: 'asked' }, seqLen }: TrialRequest,
  { method, tuning, presets, data }: Pick<ConfigRequest, 'method' | 'tuning' | 'presets' | 'data'>,
): ConfigRequest {
  const split =
    tuning === 'full' && hardware.gpus > 1 ? WEIGHT_SPLITS.find((one) => door.presets.some(({ name }) => name === one)) : undefined;
  const all = split === undefined ? presets : [...presets, split];
  const plan = planTraining(
    { method, tuning, model, hardware, data: { trainRows: data.splits[0]?.rows ?? 0, evalRows: 0 } },
    {
      canPack: door.packs(method),
      fusedLoss: door.hasFusedLoss(method, all),
      seqLen,
      microBatchSize: PAIRED.includes(method) ? 2 : 1,
      ...(door.memory === undefined ? {} : { memory: door.memory }),
      ...(door.spread === undefined ? {} : { spread: door.spread(tuning, all) }),
    },
  );
  return { data, model, method, tuning, presets: all, plan, hardware, logger: 'none', given: {}, outputDir: 'trained' };
}

/** What a framework refuses, and what a person can name so that it does not. */
function writeConfig(door: ConfigDoor, request: ConfigRequest): { problem?: string; missing: Trial['open'] } {
  const problem = refusalOf(() => door.write(request));
  if (problem?.code !== 'USAGE_CONFIG_TEMPLATE') return { missing: [], ...(problem === undefined ? {} : { problem: problem.message }) };
  const left = refusalOf(() => door.write({ ...request, given: { template: 'default' } }));
  return { missing: [{ why: problem.message, set: 'template=TEMPLATE' }], ...(left === undefined ? {} : { problem: left.message }) };
}

function refusalOf(write: () => unknown): { code: string; message: string } | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    if (!isDsprepError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** Data that says nothing. */
function noData(method: Method): WrittenData {
  return {
    folder: '/data',
    layout: 'messages',
    method,
    splits: [{ split: 'train', file: 'train.jsonl', rows: 1000 }],
    registration: {},
    hasTools: false,
    hasImages: false,
  };
}
