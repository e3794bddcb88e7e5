// Writes tokens with the built dsprep, loads them in the real frameworks, and compares them with those that the framework makes of the ordinary layout of the same rows.
//   node conformance/pretokenized.mjs [--quick] [--only PATTERN]
// Needs `npm run build`, the frameworks (setup.sh) and the data (DSPREP_SHARED, default ../shared beside the repository). LitGPT reads its chunks with litdata, which
// setup.sh does not install: LITDATA names a folder with it (pip install --target), and without it that case is left out.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { parse, stringify } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const shared = resolve(root, process.env.DSPREP_SHARED ?? '../shared');
const dsprep = join(process.env.DSPREP_DIST ?? join(root, 'dist'), 'bin/dsprep.js');
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const tokenizers = process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers');
const python = (framework) => join(process.env.ORACLE_VENVS ?? join(oracleHome, 'venvs'), framework, 'bin/python');
const run = promisify(execFile);
const BLOCK = 65;

/** `options`: the framework's own, given to both sides. */
const CASES = [
  { name: 'trl sft', target: 'trl', stage: 'sft', file: 'llamafactory/alpaca_en_demo.json', options: { max_length: 300 }, quick: true },
  { name: 'trl sft, prompt and completion', target: 'trl', stage: 'sft', file: 'gpteacher/codegen-instruct.json', flags: ['--layout', 'prompt-completion'], options: { max_length: 200 } },
  { name: 'trl sft, assistant turns alone', target: 'trl', stage: 'sft', file: 'llamafactory/glaive_toolcall_en_demo.json', options: { max_length: 1024, assistant_only_loss: true }, notInTraining: ['assistant_only_loss'] },
  { name: 'trl reward', target: 'trl', stage: 'reward', file: 'llamafactory/dpo_en_demo.json', flags: ['--method', 'reward'], options: { max_length: 1024 } },
  { name: 'trl pretrain', target: 'trl', stage: 'sft', file: 'llamafactory/c4_demo.jsonl', options: { max_length: 512 } },
  { name: 'axolotl sft', target: 'axolotl', stage: 'sft', file: 'llamafactory/alpaca_en_demo.json', options: { sequence_len: 300 } },
  { name: 'axolotl pretrain', target: 'axolotl', stage: 'sft', file: 'llamafactory/c4_demo.jsonl', options: { sequence_len: 256 } },
  { name: 'llamafactory sft', target: 'llamafactory', stage: 'sft', file: 'llamafactory/alpaca_en_demo.json', options: { cutoff_len: 200 } },
  { name: 'llamafactory sft, tools', target: 'llamafactory', stage: 'sft', file: 'llamafactory/glaive_toolcall_en_demo.json', options: { cutoff_len: 2048 } },
  { name: 'llamafactory dpo', target: 'llamafactory', stage: 'dpo', file: 'llamafactory/dpo_en_demo.json', options: { cutoff_len: 1024 } },
  { name: 'llamafactory pretrain, packed', target: 'llamafactory', stage: 'pt', file: 'llamafactory/c4_demo.jsonl', options: { cutoff_len: 512 } },
  { name: 'unsloth sft', target: 'unsloth', stage: 'sft', file: 'sharegpt/fastchat_dummy_conversation.json', options: { max_length: 256, train_on_responses_only: true, instruction_part: '<|im_start|>user\n', response_part: '<|im_start|>assistant\n' } },
  { name: 'litgpt pretrain', target: 'litgpt', stage: 'pt', file: 'llamafactory/c4_demo.jsonl', tokenizer: 'llama3', options: {} },
];

async function child(file, args, options = {}) {
  try {
    return (await run(file, args, { maxBuffer: 1 << 30, ...options })).stdout;
  } catch (error) {
    const said = `${error.stdout ?? ''}\n${error.stderr ?? ''}`.trim().split('\n').slice(-8).join('\n');
    throw new Error(`${args.slice(0, 4).join(' ')}: exit ${error.code}\n${said}`);
  }
}

const setFlags = (options) => Object.entries(options).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value)}`]);
const lines = (text) => text.trim().split('\n').map((line) => JSON.parse(line));

async function convert(test, out, flags) {
  const args = [dsprep, 'convert', join(shared, 'data/real', test.file), '--to', test.target, '-o', out, '--max-rejects', '100%', '--name', 'real', '--json', ...(test.flags ?? [])];
  return JSON.parse(await child(process.execPath, [...args, ...flags])).targets[0];
}

/** Examples as the oracle writes them. */
async function oracle(test, args, env = {}) {
  const result = join(test.work, 'examples.jsonl');
  const tokenizer = join(tokenizers, test.tokenizer ?? 'qwen3');
  await child('python3', ['-m', 'oracle', `${test.target}-${test.stage}`, ...args, '--tokenizer', tokenizer, '--out', result], { cwd: here, env: { ...process.env, ...env } });
  return lines(readFileSync(result, 'utf8')).filter(({ summary }) => summary === undefined);
}

function axolotlConfig(test, out, options) {
  const base = { base_model: 'Qwen/Qwen3-8B', learning_rate: 1e-4, micro_batch_size: 2, gradient_accumulation_steps: 1, num_epochs: 1, optimizer: 'adamw_torch', lr_scheduler: 'cosine', shuffle_merged_datasets: false };
  const path = join(test.work, 'axolotl.yaml');
  writeFileSync(path, stringify({ ...base, ...options, ...parse(readFileSync(join(out, 'axolotl.yaml'), 'utf8')) }));
  return path;
}

/** For each framework: what it makes of its ordinary layout, and what it loads of the tokens. */
const LOADERS = {
  async trl(test, texts, tokens) {
    const inTraining = Object.fromEntries(Object.entries(test.options).filter(([key]) => !(test.notInTraining ?? []).includes(key)));
    return [await oracle(test, ['--data', texts, ...setFlags(test.options)]), await oracle(test, ['--data', tokens, ...setFlags(inTraining)])];
  },
  async axolotl(test, texts, tokens) {
    return [await oracle(test, ['--config', axolotlConfig(test, texts, test.options)]), await oracle(test, ['--config', axolotlConfig(test, tokens, test.options)])];
  },
  async llamafactory(test, texts, tokens) {
    const dataset = Object.keys(JSON.parse(readFileSync(join(texts, 'dataset_info.json'), 'utf8')))[0];
    const own = await oracle(test, ['--data', texts, '--dataset', dataset, '--template', 'qwen3_nothink', ...setFlags(test.options)]);
    const loaded = await child(python('llamafactory'), [join(here, 'pretokenized.py'), 'llamafactory', test.stage, tokens, join(tokenizers, 'qwen3')]);
    return [own, lines(loaded).filter(({ summary }) => summary === undefined)];
  },
  async unsloth(test, texts, tokens) {
    const script = { apply_chat_template: true, ...test.options };
    const own = await oracle(test, ['--script', join(here, 'unsloth-script.py')], { UNSLOTH_SCRIPT: JSON.stringify(script), ORACLE_DATA: join(texts, 'train.jsonl') });
    return [own, await oracle(test, ['--script', join(here, 'pretokenized-script.py')], { PRETOKENIZED: tokens, MAX_LENGTH: String(test.options.max_length) })];
  },
  /** TextFiles makes one document of a file: each document gets one of its own. */
  async litgpt(test, _texts, tokens) {
    const documents = join(test.work, 'documents.json');
    writeFileSync(documents, JSON.stringify(lines(readFileSync(join(shared, 'data/real', test.file), 'utf8')).map(({ text }) => text)));
    const env = { ...process.env, PYTHONPATH: process.env.LITDATA };
    const args = [join(here, 'pretokenized.py'), 'litgpt', join(tokens, 'train'), join(tokenizers, test.tokenizer), String(BLOCK), documents];
    const { stream, blocks } = JSON.parse((await child(python('litgpt'), args, { env })).trim().split('\n').at(-1));
    const own = [];
    for (let at = 0; at + BLOCK <= stream.length; at += BLOCK) own.push({ input_ids: stream.slice(at, at + BLOCK) });
    return [own, blocks.map((ids) => ({ input_ids: ids }))];
  },
};

const COMPARED = ['input_ids', 'labels', 'chosen_input_ids', 'chosen_labels', 'rejected_input_ids', 'rejected_labels'];
const comparable = (example) => JSON.stringify(COMPARED.map((key) => example[key]));

async function runCase(given) {
  const work = mkdtempSync(join(tmpdir(), 'dsprep-pretokenized-'));
  const test = { ...given, work };
  try {
    const [texts, tokens] = [join(work, 'texts'), join(work, 'tokens')];
    await convert(test, texts, []);
    const template = test.target === 'llamafactory' ? { template: 'qwen3_nothink' } : test.target === 'unsloth' ? { apply_chat_template: true } : {};
    const report = await convert(test, tokens, ['--pretokenize', '--tokenizer', join(tokenizers, test.tokenizer ?? 'qwen3'), ...setFlags({ ...template, ...test.options })]);
    await child(process.execPath, [dsprep, 'verify', tokens]);
    const [own, loaded] = await LOADERS[test.target](test, texts, tokens);
    const different = own.filter((example, i) => loaded[i] === undefined || comparable(example) !== comparable(loaded[i])).length;
    const isEqual = own.length > 0 && own.length === loaded.length && different === 0;
    const { read, written, dropped } = report.counts;
    const left = Object.entries(dropped).map(([code, count]) => `, ${count} ${code}`).join('');
    console.log(`${isEqual ? 'equal ' : 'FAILED'} ${test.name}: ${read} rows, ${written} written${left}; the framework makes ${own.length} examples and loads ${loaded.length}, ${different} different`);
    return isEqual;
  } catch (error) {
    console.log(`FAILED ${test.name}: ${error.message}`);
    return false;
  } finally {
    if (process.env.KEEP === undefined) rmSync(work, { recursive: true, force: true });
    else console.log(work);
  }
}

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
let failed = 0;
for (const test of CASES) {
  if (values.quick === true && test.quick !== true) continue;
  if (values.only !== undefined && !new RegExp(values.only).test(test.name)) continue;
  if (test.target === 'litgpt' && process.env.LITDATA === undefined) {
    console.log(`left out ${test.name}: LITDATA names no folder with litdata`);
    continue;
  }
  if (!(await runCase(test))) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
