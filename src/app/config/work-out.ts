import { usageError } from '../../errors.ts';
import type { ConfigDoor, Logger, SettingGroup, WrittenData } from '../../frameworks/config.ts';
import { LOGGERS, settingsObject } from '../../frameworks/config.ts';
import { configOf } from '../../frameworks/configs.ts';
import { configText } from '../../frameworks/shared/plan/config-text.ts';
import { evaluationSplit } from '../../frameworks/shared/plan/evaluation-split.ts';
import type { DataFacts, TrainPlan } from '../../frameworks/shared/plan/train-plan.ts';
import { planTraining } from '../../frameworks/shared/plan/train-plan.ts';
import type { JsonObject } from '../../json.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import { withSettings } from '../train-config.ts';
import { VERSION } from '../../version.ts';
import type { ConfigOptions, ConfigResult } from './config.ts';
import { chatFacts, modelTokenizer } from './chat-facts.ts';
import { countTokens } from './count-tokens.ts';
import { findModel } from './find-model.ts';
import { parseMethod, readMethod } from './method-and-tuning.ts';
import { withOverrides } from './overrides.ts';

/** A config that is worked out, and its settings before they are text. */
export interface WorkedOut extends ConfigResult {
  groups: readonly SettingGroup[];
  /** Whether the text is no YAML, but a script. */
  isScript: boolean;
  /** Of the training examples, in tokens of the model's own tokenizer or another's; absent where they could not be counted. */
  tokens?: DataFacts['tokens'];
  /** The options as the framework reads them. */
  read: JsonObject;
  /** The model's own, where it is at hand. */
  tokenizer?: Tokenizer;
}

/** Works a training config out. `here` is the data as it lies on this machine, `data` as the training sees it; `nameOf` gives the name that the file will have. Throws `DsprepError`. */
export async function workOut(
  here: WrittenData,
  data: WrittenData,
  options: Omit<ConfigOptions, 'dir' | 'outFile' | 'force' | 'placedAt' | 'merge'>,
  nameOf: (fileName: string) => string = (fileName) => fileName,
): Promise<WorkedOut> {
  const { to, model: modelId } = options;
  if (modelId === undefined) throw usageError('USAGE_NO_MODEL', 'no model is named', '--model Qwen/Qwen3-0.6B, or a folder');
  const door = configOf(to);
  const { method, tuning } = parseMethod(options.method, data.method);
  const { presets, logger } = checkChoices(door, { ...options, method: `${method}-${tuning}` });

  const env = options.env ?? process.env;
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { facts: model, remark } = await findModel(modelId, {
    env,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const lengths =
    options.tokens !== undefined
      ? { tokens: options.tokens }
      : method === data.method
        ? await countTokens(here, to, modelId, { env, ...signal })
        : {};
  const hardware = {
    gpus: options.gpus ?? 1,
    nodes: options.nodes ?? 1,
    ...(options.vramBytes === undefined ? {} : { memoryBytes: options.vramBytes }),
  };
  const plan = planTraining(
    {
      method,
      tuning,
      model,
      hardware,
      data: {
        trainRows: data.splits[0]?.rows ?? 0,
        evalRows: evaluationSplit(data.splits)?.rows ?? 0,
        ...(lengths.tokens === undefined ? {} : { tokens: lengths.tokens }),
      },
    },
    {
      ...options,
      canPack: door.packs(method),
      fusedLoss: door.hasFusedLoss(method, presets),
      ...(door.memory === undefined ? {} : { memory: door.memory }),
      ...(door.spread === undefined ? {} : { spread: door.spread(tuning, presets) }),
    },
  );
  const tokenizer = await modelTokenizer(modelId, { env, ...signal });
  const chat = tokenizer === undefined ? {} : { chat: chatFacts(tokenizer) };
  const outputDir = options.outputDir ?? `trained/${method}-${tuning}`;
  const given = withSettings({}, options.set ?? []);
  const written = door.write({ data, model, method, tuning, presets, plan, hardware, logger, ...chat, given, outputDir });
  const groups = withOverrides(written.groups, given);
  const fileName = written.fileName ?? door.fileName;
  const header = [
    `${to} config for ${modelId}: ${method}, ${tuning}${presets.map((name) => `, ${name}`).join('')}.`,
    `Written by dsprep ${VERSION} for ${door.testedWith}. Start it with: ${written.start.join(' ').replace('{config}', nameOf(fileName))}`,
  ];
  const text = (written.text ?? configText)(groups, header);
  return {
    to,
    method,
    tuning,
    testedWith: door.testedWith,
    text,
    fileName,
    files: written.files,
    outputDir,
    parameters: model.parameters,
    plan,
    start: written.start,
    before: written.before ?? [],
    followUps: written.followUps,
    notes: [
      ...[remark, 'remark' in lengths ? lengths.remark : undefined].filter((one) => one !== undefined),
      ...written.notes,
      ...(written.byHand ?? []),
      ...memoryNote(plan),
    ],
    byHand: written.byHand ?? [],
    groups,
    isScript: written.text !== undefined,
    read: written.predicted ?? settingsObject(groups),
    ...(tokenizer === undefined ? {} : { tokenizer }),
    ...(lengths.tokens === undefined ? {} : { tokens: lengths.tokens }),
  };
}

/** Throws `DsprepError` (usage) for a choice that the framework does not have. */
export function checkChoices(
  door: ConfigDoor,
  options: Pick<ConfigOptions, 'method' | 'presets' | 'logger'>,
): { presets: readonly string[]; logger: Logger } {
  const { method, tuning } = readMethod(options.method);
  if (method !== undefined) check('--method', method, door.methods);
  if (tuning !== undefined) check('--method', tuning, door.tunings);
  const presets = options.presets ?? [];
  const known = door.presets.map(({ name }) => name);
  for (const preset of presets) check('--preset', preset, known);
  const logger = LOGGERS.find((name) => name === (options.logger ?? 'none'));
  if (logger === undefined)
    throw usageError('USAGE_LOGGER', `--logger ${options.logger ?? ''} is not known`, `one of ${LOGGERS.join(', ')}`);
  return { presets, logger };
}

function check(flag: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) {
    const list = known.length === 0 ? 'it has none' : `one of ${known.join(', ')}`;
    throw usageError('USAGE_CONFIG_CHOICE', `${flag} ${value} is not one that the framework has`, list);
  }
}

function memoryNote({ vram, fits }: TrainPlan): string[] {
  if (fits !== false) return [];
  return [
    `an estimated ${(vram.bytes / 2 ** 30).toFixed(1)} GiB will not fit on one GPU: try --method …-qlora, a shorter --seq-len, or more GPUs`,
  ];
}
