import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../json.ts';
import { openTokenizer } from '../../../tokenize/open-tokenizer.ts';
import { folderWith } from '../../../tokenize/testing/tiny-tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { Prediction } from '../../predict.ts';
import { openLitgptPredictor } from './open.ts';
import { STYLE_NAMES } from './prompt-styles.ts';

/** What LitGPT 0.5.13 makes of rows; written by conformance/make-fixtures-litgpt.mjs. */
interface Case {
  name: string;
  tokenizer: string | Record<string, JsonObject>;
  checkpoint: string;
  config: JsonObject;
  generation_config?: JsonObject;
  rows: JsonObject[];
  examples: ({ input_ids: number[]; labels: number[] } | { stops: true })[];
}

const cases = (file: string): Case[] =>
  readFileSync(new URL(`../../../../fixtures/predict/litgpt/${file}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
const STYLES = cases('styles');
const qwen3 = await openTokenizer('qwen3');

async function tokenizerOf({ tokenizer }: Case): Promise<Tokenizer> {
  if (tokenizer === 'qwen3') return qwen3;
  return openTokenizer(folderWith(Object.fromEntries(Object.entries(tokenizer).map(([file, json]) => [file, JSON.stringify(json)]))));
}

function predictAll(rows: readonly JsonObject[], config: JsonObject, tokenizer = qwen3, generationConfig: JsonObject = {}): Prediction[] {
  const opened = openLitgptPredictor({ config, tokenizer, generationConfig });
  if ('unsupported' in opened) throw new Error(JSON.stringify(opened.unsupported));
  const { predictor } = opened;
  return [...rows.flatMap((row, index) => [...predictor.push(row, index)]), ...predictor.end()];
}

describe('ids and labels are those of LitGPT', () => {
  test.for([...STYLES, ...cases('options')])('$name', async (one) => {
    const config = { checkpoint_dir: `checkpoints/org/${one.checkpoint}`, ...one.config };
    const predictions = predictAll(one.rows, config, await tokenizerOf(one), one.generation_config);
    const seen = predictions.map((made) =>
      made.kind === 'tokens'
        ? { input_ids: made.inputIds, labels: made.labels }
        : { stops: made.kind === 'dropped' && made.code.startsWith('CRASH_') },
    );
    expect(seen).toEqual(one.examples);
  });
});

test('each prompt style that has a name is compared with LitGPT', () => {
  expect(STYLES.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(STYLE_NAMES).map((name) => `style ${name}`)));
});

const json = (init: JsonObject = {}, others: JsonObject = {}): JsonObject => ({
  checkpoint_dir: 'checkpoints/model',
  data: { class_path: 'litgpt.data.JSON', init_args: { prompt_style: 'qwen3', mask_prompt: true, ...init } },
  ...others,
});
const ROW = { instruction: 'q', output: 'a' };

function warningsOf(row: JsonObject, config = json(), generationConfig?: JsonObject): string[] {
  const opened = openLitgptPredictor({ config, tokenizer: qwen3, ...(generationConfig === undefined ? {} : { generationConfig }) });
  if ('unsupported' in opened) throw new Error(JSON.stringify(opened.unsupported));
  return [...opened.predictor.push(row, 0)].flatMap(({ warnings }) => warnings.map(({ code }) => code));
}

describe('spans', () => {
  const spans = (config: JsonObject, row: JsonObject = ROW) =>
    predictAll([row], config).map((made) => made.kind === 'tokens' && made.spans);

  test('say why a token is trained, in order and without gaps', () => {
    expect(spans(json())).toEqual([
      [
        { start: 0, end: 9, isTrained: false, because: 'prompt' },
        { start: 9, end: 10, isTrained: true, because: 'output' },
        { start: 10, end: 11, isTrained: true, because: 'EOS' },
      ],
    ]);
    expect(spans(json({ mask_prompt: false }))[0]).toMatchObject([
      { end: 9, isTrained: true, because: 'prompt (mask_prompt: false)' },
      {},
      {},
    ]);
    expect(spans(json({ ignore_index: 5 }))[0]).toMatchObject([{ end: 9, isTrained: true, because: 'prompt (ignore_index: 5)' }, {}, {}]);
  });

  test('an answer without its EOS has no span of it', () => {
    expect(spans(json({}, { train: { max_seq_length: 10 } }))[0]).toMatchObject([{ end: 9 }, { end: 10, because: 'output' }]);
    expect(spans(json(), { ...ROW, output: 'a<|im_end|>' })[0]).toMatchObject([{ end: 9 }, { end: 10, because: 'output' }]);
  });
});

describe('warnings', () => {
  test('none for a masked prompt and an answer that ends with EOS', () => {
    expect(warningsOf(ROW)).toEqual([]);
  });

  test('the loss covers everything, nothing, or what was to be masked', () => {
    expect(warningsOf(ROW, json({ mask_prompt: false }))).toEqual(['EVERYTHING_TRAINED']);
    expect(warningsOf(ROW, json({}, { train: { max_seq_length: 9 } }))).toEqual(['NOTHING_TRAINED', 'CUT_BEFORE_ANSWER']);
    expect(warningsOf(ROW, json({ ignore_index: 0 }))).toEqual(['IGNORE_INDEX_TRAINED']);
  });

  test('the end of the answer is not trained', () => {
    expect(warningsOf(ROW, json({}, { train: { max_seq_length: 10 } }))).toEqual(['ANSWER_CUT', 'EOS_UNTRAINED']);
    expect(warningsOf({ ...ROW, output: 'a<|im_end|>' })).toEqual(['EOS_UNTRAINED']);
    expect(warningsOf(ROW, json({ prompt_style: 'stablelm-zephyr' }))).toEqual(['TURN_END_UNTRAINED']);
  });

  test('columns that the prompt style leaves out', () => {
    expect(warningsOf({ ...ROW, input: 'i', sys_prompt: 's' }, json({ prompt_style: 'phi-2' }))).toEqual([
      'INPUT_IGNORED',
      'SYSTEM_IGNORED',
    ]);
    expect(warningsOf({ ...ROW, input: 'i', sys_prompt: 's' }, json({ prompt_style: 'alpaca' }))).toEqual([]);
  });

  test('two BOS', async () => {
    const bos = { bos_token: '<s>', eos_token: '?', tokenizer_class: 'LlamaTokenizer' };
    const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    const tokenizer = await openTokenizer(
      folderWith({
        'tokenizer.json': JSON.stringify({
          added_tokens: [
            { id: 2, content: '<s>', ...special },
            { id: 3, content: '?', ...special },
          ],
          post_processor: {
            type: 'TemplateProcessing',
            single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
            pair: [],
            special_tokens: { '<s>': { id: '<s>', ids: [2], tokens: ['<s>'] } },
          },
          model: { type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] },
        }),
        'tokenizer_config.json': JSON.stringify(bos),
      }),
    );
    const [made] = predictAll([{ instruction: '<s>a', output: 'b' }], json({ prompt_style: { class_path: 'Default' } }), tokenizer);
    expect(made).toMatchObject({ inputIds: [2, 2, 0, 1, 3], warnings: [{ code: 'BOS_DOUBLED' }] });
  });

  test('a BOS that only generation_config.json could name', () => {
    const row = { instruction: 'q', output: '<|endoftext|>a' };
    expect(warningsOf(row)).toEqual(['BOS_UNKNOWN']);
    expect(warningsOf(row, json(), {})).toEqual([]);
  });
});

describe('rows that stop LitGPT, or are not predicted', () => {
  test.for([
    ['CRASH_NO_COLUMN', { instruction: 'x' }],
    ['CRASH_NO_TEXT', { instruction: 'x', output: null }],
    ['CRASH_KEY', { instruction: 'x', output: 'x', prompt: 'x' }],
    ['CRASH_SURROGATE', { instruction: '\ude00\ud83d', output: 'x' }],
    ['CRASH_SYSTEM_TYPE', { instruction: 'x', output: 'x', sys_prompt: true }],
    ['NOT_PREDICTED', { instruction: 'x', output: 'x', sys_prompt: 1.5 }],
  ] as const)('%s', ([code, row]) => {
    const style = code === 'CRASH_SYSTEM_TYPE' ? 'llama2-function-calling' : 'qwen3';
    expect(predictAll([row], json({ prompt_style: style }))).toMatchObject([{ kind: 'dropped', row: 0, code }]);
  });
});

describe('options', () => {
  const unsupported = (config: JsonObject, tokenizer = qwen3, generationConfig?: JsonObject): string[] => {
    const opened = openLitgptPredictor({ config, tokenizer, ...(generationConfig === undefined ? {} : { generationConfig }) });
    return 'unsupported' in opened ? opened.unsupported.map(({ key }) => key) : [];
  };

  test.for<[string, JsonObject]>([
    ['data.class_path', { checkpoint_dir: 'x', data: { class_path: 'litgpt.data.Deita' } }],
    ['data.class_path', { checkpoint_dir: 'x' }],
    ['data', { checkpoint_dir: 'x', data: 'JSON' }],
    ['data.init_args.prompt_style', json({ prompt_style: 'chatml' })],
    ['data.init_args.prompt_style', json({ prompt_style: null })],
    ['data.init_args.prompt_style', json({ prompt_style: { class_path: 'my.Style' } })],
    ['data.init_args.prompt_style', json({ prompt_style: { class_path: 'Qwen3', init_args: { system_message: 'x' } } })],
    ['data.init_args.prompt_style', json({ prompt_style: '__proto__' })],
    ['data.init_args.mask_inputs', json({ mask_inputs: true })],
    ['data.init_args.mask_prompt', json({ mask_prompt: 'true' })],
    ['data.init_args.ignore_index', json({ ignore_index: null })],
    ['train.max_seq_length', json({}, { train: { max_seq_length: -1 } })],
    ['train.max_norm', json({}, { train: { max_norm: 1 } })],
    ['max_seq_length', json({}, { max_seq_length: 1 })],
    ['train', json({}, { 'train.max_seq_length': 1, train: {} })],
    ['checkpoint_dir', json({}, { checkpoint_dir: 5 })],
    ['checkpoint_dir', json({}, { checkpoint_dir: 'Llama-3.1-8B' })],
  ])('%s is said to be unsupported: %j', ([key, config]) => {
    expect(unsupported(config)).toContain(key);
  });

  test.for<[string, JsonObject, JsonObject | undefined]>([
    ['no tokenizer_class', { eos_token: 'a' }, {}],
    ['an EOS that is no token', { eos_token: 'zz', tokenizer_class: 'T' }, {}],
    ['no EOS, and no generation_config.json known', { tokenizer_class: 'T' }, undefined],
    ['no EOS anywhere', { tokenizer_class: 'T' }, {}],
    ['several EOS', { tokenizer_class: 'T' }, { eos_token_id: [0, 1] }],
  ])('a checkpoint with %s is unsupported', async ([, config, generationConfig]) => {
    const model = { type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] };
    const tokenizer = await openTokenizer(
      folderWith({ 'tokenizer.json': JSON.stringify({ model }), 'tokenizer_config.json': JSON.stringify(config) }),
    );
    expect(unsupported(json(), tokenizer, generationConfig)).toEqual(['checkpoint_dir']);
  });

  test('what finetune takes as null only is handled as null', () => {
    expect(unsupported(json({}, { train: { max_norm: null, max_tokens: null, tie_embeddings: null } }))).toEqual([]);
  });

  test('a missing checkpoint_dir matters where a BOS could be kept by its name', async () => {
    const { checkpoint_dir: _, ...config } = json();
    expect(unsupported(config)).toEqual([]);
    const gptOss = await openTokenizer('gpt-oss');
    expect(unsupported(config, gptOss)).toEqual(['checkpoint_dir']);
    expect(unsupported(json(), gptOss)).toEqual([]);
  });
});
