import { isDsprepError } from '../../errors.ts';
import type { Tuning } from '../../frameworks/config.ts';
import { configOf } from '../../frameworks/configs.ts';
import type { Compared } from '../../frameworks/comparison/facts.ts';
import { frameworkFacts } from '../../frameworks/comparison/facts.ts';
import { targetNamed } from '../../frameworks/registry.ts';
import type { ModelFacts } from '../../frameworks/shared/plan/model-facts.ts';
import type { Method } from '../../frameworks/target.ts';
import type { DsRecord, RecordKind } from '../../record.ts';
import { chooseKind } from '../choose-kind.ts';
import type { HardwareSeen, Trial } from './choice.ts';
import { fitRows } from './fit-rows.ts';
import { tryTunings } from './try-tunings.ts';

export interface TrialRequest {
  /** The data's first records and their kind; absent without data. */
  sample?: { kind: RecordKind; records: readonly DsRecord[] };
  method?: Method;
  tuning?: Tuning;
  model?: ModelFacts;
  /** Whether the model is a folder, whose name says nothing about its shape. */
  isModelFolder?: boolean;
  hardware?: HardwareSeen;
  /** Length of the sequences that memory is estimated for, in tokens. */
  seqLen: number;
}

/** Presets by which a framework splits a model over GPUs. */
const SPLITS = ['fsdp', 'zero2', 'zero3', 'nd-parallel'];

/**
 * What a framework would make of this, as its own target and config say: rows are encoded in its layouts, and its config is written and thrown away. Whatever they refuse
 * rules it out, in their words.
 */
export function tryFramework(framework: Compared, request: TrialRequest): Trial {
  const door = configOf(framework);
  const hardware = request.hardware ?? { gpus: 1, nodes: 1 };
  const method = request.method ?? 'sft';
  const splits = SPLITS.filter((split) => door.presets.some(({ name }) => name === split));
  const sharesModel = splits.length > 0 || door.spread?.(request.tuning ?? 'lora', []).by === 'fsdp';
  const base = { framework, method, presets: [], memory: [], sharesModel, splits, open: [] };
  const out = (reason: string): Trial => ({ ...base, refusals: [reason] });

  let kind: RecordKind | undefined;
  try {
    if (request.sample !== undefined) ({ kind } = chooseKind(request.sample.kind, method, [targetNamed(framework)]));
  } catch (error) {
    if (isDsprepError(error)) return out(error.message);
    throw error;
  }
  if (!door.methods.includes(method)) return out(`has no config for ${method}, only for ${door.methods.join(', ')}`);
  if (hardware.nodes > 1 && door.onNodes === undefined) return out(`is started on one node alone, and there are ${hardware.nodes}`);
  const unlisted = unlistedModel(framework, request);
  if (unlisted !== undefined) return out(unlisted);
  if (request.tuning !== undefined && !door.tunings.includes(request.tuning))
    return out(`has no config for ${request.tuning}, only for ${door.tunings.join(', ')}`);

  const rows =
    request.sample === undefined || kind === undefined ? undefined : fitRows(targetNamed(framework), request.sample.records, kind, method);
  if (rows !== undefined && rows.refused === rows.tried)
    return out(`no layout that dsprep writes for it takes a row: ${rows.refusal?.message ?? ''} (${rows.refusal?.code ?? ''})`);
  const presets = rows?.hasMedia === true && door.presets.some(({ name }) => name === 'vision') ? ['vision'] : [];

  const tried = tryTunings(framework, request, rows?.data, presets);
  if (tried.refusal !== undefined) return out(tried.refusal);
  const { tuning, memory, open } = tried;
  return {
    ...base,
    refusals: [],
    tuning,
    presets: tried.presets,
    open,
    memory,
    ...(rows === undefined
      ? {}
      : {
          rows: {
            tried: rows.tried,
            refused: rows.refused,
            losses: rows.losses,
            ...(rows.refusal === undefined ? {} : { refusal: rows.refusal }),
          },
        }),
    ...(rows?.layout === undefined ? {} : { layout: rows.layout }),
    ...(rows?.multiTurn === undefined ? {} : { multiTurn: rows.multiTurn }),
  };
}

/** LitGPT's models are its own: one that it does not list can't be loaded (litgpt 0.5.13, config.py, `Config.from_name`, which goes by the name behind the organisation). */
function unlistedModel(framework: Compared, { model, isModelFolder = false }: TrialRequest): string | undefined {
  const { modelNames, listedModels = 0 } = frameworkFacts(framework);
  if (model === undefined || modelNames === undefined || isModelFolder) return undefined;
  const name = model.id.split('/').at(-1) ?? '';
  if (modelNames.includes(name)) return undefined;
  return `implements its models itself, and ${name} is none of the ${listedModels}; one of the same shape loads with its --model_name`;
}
