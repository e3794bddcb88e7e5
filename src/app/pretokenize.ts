import { usageError } from '../errors.ts';
import type { RowTokenizer, TokenLayout } from '../frameworks/pretokenized.ts';
import { jsonRowTokenizer } from '../frameworks/pretokenized.ts';
import type { Unsupported } from '../frameworks/predict.ts';
import { predictorOf } from '../frameworks/predictors.ts';
import { PRETOKENIZERS } from '../frameworks/pretokenizers.ts';
import type { Layout, LayoutOptions, Method } from '../frameworks/target.ts';
import type { JsonObject } from '../json.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import type { CheckedOptions } from './convert-options.ts';
import type { TokenizerChoice } from './local-setup.ts';
import { frameworkConfig } from './predict-setup.ts';

/** What tokens are made with. */
export interface PretokenizePlan {
  /** The framework's own options, as the user gave them. */
  given: JsonObject;
  tokenizer: TokenizerChoice;
}

const DEFAULT_TOKENIZER = 'qwen3';

/** Decides how tokens are made. Throws `DsprepError` (usage) where the target takes none, and where the config names its data: that is what is made here. */
export function planPretokenize(options: CheckedOptions, target: string, method: Method, remarks: string[]): PretokenizePlan {
  checkCanPretokenize(target, method);
  const { config: given, namesData } = frameworkConfig(target, { ...options, from: 'auto' });
  // of Unsloth those are steps of a script, and a checkpoint is no data
  if (namesData && target !== 'unsloth') {
    throw usageError(
      'PRETOKENIZE_CONFIG_DATA',
      'the config names its data, and --pretokenize makes it',
      'take its datasets out of the config: dsprep registers what it writes',
    );
  }
  const chatTemplate = options.chatTemplate === undefined ? {} : { chatTemplate: options.chatTemplate };
  if (options.tokenizer !== undefined) return { given, tokenizer: { spec: options.tokenizer, ...chatTemplate } };
  const named = predictorOf(target)
    .modelKeys.map((key) => given[key])
    .find((value) => typeof value === 'string');
  remarks.push(
    typeof named === 'string'
      ? `the tokenizer is that of ${named}, which the config names (--tokenizer names another)`
      : `tokens are those of the embedded ${DEFAULT_TOKENIZER} (--tokenizer names another)`,
  );
  return { given, tokenizer: { spec: typeof named === 'string' ? named : DEFAULT_TOKENIZER, ...chatTemplate } };
}

/** Throws `DsprepError` (usage) where the target takes no tokens for a method. */
function checkCanPretokenize(target: string, method: Method): void {
  const door = Object.hasOwn(PRETOKENIZERS, target) ? PRETOKENIZERS[target] : undefined;
  if (door === undefined) {
    throw usageError('PRETOKENIZE_TARGET', `${target} takes no tokens`, `--pretokenize is for ${Object.keys(PRETOKENIZERS).join(', ')}`);
  }
  if (!door.methods.includes(method)) {
    throw usageError(
      'PRETOKENIZE_METHOD',
      `${target} takes no tokens for ${method}: it tokenises at the start of training`,
      `leave --pretokenize out, or --method ${door.methods.join('|')}`,
    );
  }
}

/** Tokens of one target, ready for one run. */
export interface Pretokenizer {
  layout: TokenLayout;
  /** What makes tokens of the rows of one split. */
  openRows(): RowTokenizer;
}

/** Opens what makes tokens of the rows of a layout. Throws `DsprepError` (usage) for options whose effect is not predicted, or comes later than tokens. */
export function openPretokenizer(options: {
  target: string;
  layout: Layout;
  layoutOptions: LayoutOptions;
  given: JsonObject;
  tokenizer: Tokenizer;
}): Pretokenizer {
  const { target, layout, layoutOptions, given, tokenizer } = options;
  const { method, datasetName, outDir } = layoutOptions;
  const door = PRETOKENIZERS[target];
  if (door === undefined) throw new RangeError(`${target} takes no tokens`);
  const predictor = predictorOf(target);
  const files = layout.registration([{ split: 'train', file: layout.dataFile('train'), rows: 1 }]);
  const config = { ...predictor.configOf({ layout: layout.name, method, files }), ...given };
  const pretokenize = { method, config, tokenizer, datasetName, outDir };
  const refused = door.refuse(pretokenize);
  if (refused !== undefined) throw unsupported('PRETOKENIZE_UNSUPPORTED', `tokens can't be made beforehand for ${target}`, [refused]);

  const openRows = (): RowTokenizer => {
    if (door.openRows !== undefined) {
      const rows = door.openRows(pretokenize);
      if ('unsupported' in rows) throw unsupported('PREDICT_UNSUPPORTED', `not predicted for ${target}`, rows.unsupported);
      return rows;
    }
    const opened = predictor.open({ config, tokenizer, method });
    if ('unsupported' in opened) throw unsupported('PREDICT_UNSUPPORTED', `not predicted for ${target}`, opened.unsupported);
    return jsonRowTokenizer(opened.predictor);
  };
  openRows();
  return { layout: door.open(pretokenize), openRows };
}

function unsupported(code: string, what: string, reasons: readonly Unsupported[]): Error {
  return usageError(
    code,
    `${what}: ${reasons.map(({ key, message }) => `${key}: ${message}`).join('; ')}`,
    'take the option out, or set another value with --set key=value',
  );
}
