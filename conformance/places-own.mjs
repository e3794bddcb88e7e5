// Makes the job folders of Colab, Slurm and Kubernetes for each framework with `dsprep launch --on`, and has them read by the real libraries: nbformat and a Jupyter kernel,
// bash and shellcheck, the JSON schemas of Kubernetes. With --train, scripts for Slurm train for real: two "machines" of this one, a tiny random model, two steps on the CPU.
//   node conformance/places-own.mjs [--only slurm/trl] [--train] [--write-tables]
// Needs `npm run build` and setup.sh places; for --train the frameworks too. The tables are in docs/launch-{colab,slurm,kubernetes}.md.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { onCpu, steps } from './launch-cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const venvs = process.env.ORACLE_VENVS ?? join(oracleHome, 'venvs');
const bin = join(venvs, 'places/bin');
const dsprep = join(process.env.DSPREP_DIST ?? join(root, 'dist'), 'bin/dsprep.js');
const { values: flags } = parseArgs({ options: { only: { type: 'string', multiple: true }, train: { type: 'boolean' }, 'write-tables': { type: 'boolean' } } });
const work = mkdtempSync(join(tmpdir(), 'dsprep-places-'));
const env = { ...process.env, CUDA_VISIBLE_DEVICES: '', HF_HUB_OFFLINE: '1', HF_HOME: join(work, 'hub-home'), OMP_NUM_THREADS: '1', DO_NOT_TRACK: '1', AXOLOTL_DO_NOT_TRACK: '1', WANDB_DISABLED: 'true' };
const KUBERNETES_VERSIONS = ['1.31', '1.34', '1.37'];

/** Method, GPUs and machines. */
const JOBS = {
  trl: [['sft-lora', 1], ['dpo-qlora', 1], ['sft-full', 8, 2]],
  llamafactory: [['sft-lora', 1], ['kto-lora', 4], ['sft-full', 8, 2]],
  axolotl: [['sft-qlora', 1], ['dpo-lora', 1], ['sft-full', 8, 2]],
  litgpt: [['sft-lora', 1], ['sft-full', 8, 2]],
  unsloth: [['sft-qlora', 1], ['kto-lora', 1]],
};
const DATA = { sft: 'chats.json', dpo: 'pairs.jsonl', kto: 'feedback.jsonl' };
/** Of frameworks that can train on the CPUs of several machines, a training; of the others, what shows that their processes find each other. */
const TRAINS = { trl: trainedOnTwo, llamafactory: trainedOnTwo, axolotl: metOnTwo, litgpt: fabricOnTwo };
const CHECKS = { colab: checkedNotebook, slurm: checkedScripts, kubernetes: checkedObjects };
const results = [];
try {
  for (const place of Object.keys(CHECKS)) {
    for (const [to, jobs] of Object.entries(JOBS)) {
      if (flags.only !== undefined && !flags.only.includes(`${place}/${to}`) && !flags.only.includes(place)) continue;
      for (const [method, gpus, nodes = 1] of jobs) {
        if (place === 'colab' && gpus > 1) continue;
        note({ place, to, what: `${method}${machines(gpus, nodes)}` }, () => CHECKS[place](folderOf(place, { to, method, gpus, nodes }), to));
      }
      if (flags.train && place === 'slurm' && to !== 'unsloth') note({ place, to, what: 'two machines, run' }, () => TRAINS[to](to));
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (flags['write-tables']) for (const place of Object.keys(CHECKS)) writeTable(place);
process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;

function note(one, check) {
  let answer;
  try {
    answer = { ok: true, said: check() };
  } catch (error) {
    answer = { ok: false, said: error.message.split('\n').slice(0, 6).join(' ') };
  }
  results.push({ ...one, ...answer });
  console.log(`${answer.ok ? 'ok    ' : 'FAILED'} ${one.place} ${one.to} ${one.what}: ${answer.said}`);
}

function machines(gpus, nodes) {
  return gpus === 1 ? '' : nodes === 1 ? `, ${gpus} GPUs` : `, ${gpus} GPUs on ${nodes} machines`;
}

function converted(to, method) {
  const kind = method.split('-')[0];
  const data = join(work, `${to}-${kind}`);
  if (!existsSync(data)) run([dsprep, 'convert', join(root, 'fixtures/quickstart', DATA[kind]), '--to', to, '--method', kind, '--split', 'val=20%', '--max-rejects', '100%', '-o', data, '--quiet']);
  return data;
}

function folderOf(place, { to, method, gpus, nodes }, more = []) {
  const folder = join(work, [place, to, method, gpus, nodes].join('-'));
  run([dsprep, 'launch', converted(to, method), '--to', to, '--model', 'dsprep/tiny-1B', '--method', method, '--gpus', String(gpus), '--nodes', String(nodes), ...(to === 'llamafactory' ? ['--set', 'template=qwen3'] : []), '--on', place, '--job-dir', folder, '--dry-run', '--quiet', ...more]);
  return folder;
}

function checkedNotebook(folder, to) {
  const archive = `${folder}.zip`;
  const manifest = JSON.parse(readFileSync(join(folder, 'dsprep.json'), 'utf8'));
  execFileSync(join(bin, 'python'), ['-m', 'zipfile', '-c', archive, join(folder, manifest.job.data.fromJobFolder) + '/']);
  const place = `${folder}-here`;
  mkdirSync(place);
  const program = manifest.job.command[0];
  const answer = JSON.parse(execFileSync(join(bin, 'python'), [join(here, 'places_own.py'), folder, archive, place, program], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n').at(-1));
  expect(answer.errors.length === 0, `errors: ${answer.errors.join('; ')}`);
  const [fits, old, none] = answer.gpus;
  expect(/^NVIDIA L4, 22.5 GiB; the estimate is/.test(fits) && /bfloat16/.test(old) && /no GPU here/.test(none), `GPUs: ${answer.gpus.join('; ')}`);
  expect(answer.configKept, 'the config is not what the cell wrote');
  const words = manifest.job.command.slice(1).join(' ');
  expect(answer.given === `given: ${words}`, `started with ${answer.given}`);
  const resumed = (manifest.job.resume ?? []).map((word) => word.replace('{checkpoint}', `${manifest.job.outputDir}/${to === 'litgpt' ? 'step-000020' : 'checkpoint-20'}`));
  expect(answer.givenAgain === ['given:', words, ...resumed].join(' '), `again with ${answer.givenAgain}`);
  expect(/bytes/.test(answer.changed ?? ''), 'changed data were not seen');
  return `nbformat ${answer.version}; run: an L4 is taken, a T4 and no GPU are not; ${answer.checked}, the command is right, ${resumed.length > 0 ? 'goes on from the whole checkpoint, ' : ''}changed data stop it`;
}

function shellchecked(...files) {
  for (const file of files) execFileSync('bash', ['-n', file]);
  execFileSync(join(bin, 'shellcheck'), ['--exclude=SC1091', ...files]);
  return `bash -n, shellcheck ${/version: (\S+)/.exec(execFileSync(join(bin, 'shellcheck'), ['--version'], { encoding: 'utf8' }))[1]}`;
}

function checkedScripts(folder) {
  return shellchecked(join(folder, 'train.sbatch'), join(folder, 'node.sh'));
}

function checkedObjects(folder) {
  for (const version of KUBERNETES_VERSIONS) {
    execFileSync(join(bin, 'kubernetes-validate'), ['--strict', '--quiet', '-k', version, join(folder, 'job.yaml'), join(folder, 'volume.yaml')], { encoding: 'utf8' });
  }
  const text = execFileSync(join(bin, 'python'), ['-c', 'import sys, yaml; print(next(yaml.safe_load_all(open(sys.argv[1])))["data"]["train.sh"], end="")', join(folder, 'job.yaml')], { encoding: 'utf8' });
  writeFileSync(`${folder}.sh`, text);
  return `schemas of Kubernetes ${KUBERNETES_VERSIONS.join(', ')}; script: ${shellchecked(`${folder}.sh`)}`;
}

/** Two machines that are this one: srun starts what it is given once for each, with what Slurm says there. */
function cluster() {
  const programs = join(work, 'slurm-bin');
  if (existsSync(programs)) return programs;
  mkdirSync(programs);
  writeFileSync(join(programs, 'srun'), '#!/usr/bin/env bash\ncount=$SLURM_NNODES\nwhile [[ $1 == --* ]]; do [[ $1 == --nodes=* ]] && count=${1#*=}; shift; done\npids=()\nfor ((i = 0; i < count; i++)); do SLURM_NODEID=$i SLURM_PROCID=$i SLURM_LOCALID=0 SLURM_NTASKS=$count SLURM_NTASKS_PER_NODE=1 "$@" & pids+=($!); done\ncode=0\nfor pid in "${pids[@]}"; do wait "$pid" || code=$?; done\nexit "$code"\n', { mode: 0o755 });
  writeFileSync(join(programs, 'scontrol'), '#!/usr/bin/env bash\necho 127.0.0.1\necho 127.0.0.1\n', { mode: 0o755 });
  return programs;
}

function submitted(folder, { fails = false } = {}) {
  const slurm = { SLURM_SUBMIT_DIR: folder, SLURM_JOB_ID: '7', SLURM_JOB_NAME: 'job', SLURM_JOB_NODELIST: 'two', SLURM_NNODES: '2', SLURM_CPUS_PER_TASK: '1', PATH: `${cluster()}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync('nice', ['-n', '15', 'bash', 'train.sbatch'], { cwd: folder, env: { ...env, ...slurm }, encoding: 'utf8', timeout: 500_000, maxBuffer: 1 << 26 });
  const log = stdout + stderr;
  if (fails && status !== 0) return log;
  if (status !== 0) {
    mkdirSync(join(here, 'out/places'), { recursive: true });
    writeFileSync(join(here, 'out/places', `${folder.split('/').at(-1)}.log`), log);
  }
  expect(status === 0, `code ${status}: ${log.split('\n').filter((line) => /Error|error/.test(line)).at(-1) ?? log.slice(-300)}`);
  return log;
}

/** Two steps by the framework itself, then the same script again: it must go on from the checkpoint. */
function trainedOnTwo(to) {
  const folder = tinyJob(to);
  submitted(folder);
  const state = (step) => JSON.parse(readFileSync(join(folder, 'trained/sft-lora', `checkpoint-${step}`, 'trainer_state.json'), 'utf8'));
  expect(state(2).global_step === 2, 'no checkpoint of step 2');
  const manifest = JSON.parse(readFileSync(join(folder, 'dsprep.json'), 'utf8')).job;
  const text = readFileSync(join(folder, manifest.files[0]), 'utf8');
  // each of the two processes has half of the rows
  const perProcess = Math.ceil(JSON.parse(readFileSync(join(converted(to, 'sft'), 'dsprep/report.json'), 'utf8')).splits[0].rows / 2);
  const epoch = (2 * Number(/^gradient_accumulation_steps: (\d+)/m.exec(text)[1])) / perProcess;
  expect(Math.abs(state(2).epoch - epoch) < 0.01, `${state(2).epoch} epochs in two steps, and not ${epoch}`);
  // with several processes on CPUs, torch.load does not know where to put what LLaMA-Factory's transformers saved (`cpu:0`)
  if (to === 'llamafactory') return 'two steps on two machines of one process each, and a checkpoint';
  writeFileSync(join(folder, manifest.files[0]), text.replace(/^max_steps: 2\b/m, 'max_steps: 4'));
  const log = submitted(folder);
  expect(/going on from/.test(log), 'it did not go on');
  const after = state(4).log_history;
  expect(JSON.stringify(after.slice(0, 2)) === JSON.stringify(state(2).log_history.slice(0, 2)), 'the first steps were made again');
  return 'two steps on two machines of one process each, a checkpoint, two more from it';
}

function tinyJob(to) {
  tinyModel();
  const set = [...onCpu(to, 'sft'), ...steps(to, 2)].flatMap((setting) => ['--set', setting]);
  return folderOf('slurm', { to, method: 'sft-lora', gpus: 2, nodes: 2 }, ['--seq-len', '256', '--micro-batch-size', '1', ...set, '--on-set', `venv=${join(venvs, to)}`, '--on-set', 'internet=no']);
}

/** With several processes, Axolotl puts the model on a GPU whatever its config says (axolotl 0.21.0, utils/config/__init__.py): both come as far as that, which torchrun lets them only once they have met. */
function metOnTwo(to) {
  const log = submitted(tinyJob(to), { fails: true });
  const stopped = log.match(/^(?:\[rank\d\]: )?RuntimeError: Cannot access accelerator device/gm)?.length ?? 0;
  expect(stopped >= 2 && /world.size/i.test(log), `not both came to the model: ${log.slice(-300)}`);
  return 'torchrun brought two machines of one process each together; the training itself needs GPUs';
}

/** What LitGPT trains with can't split a model over CPUs; that Fabric finds its four processes on two machines is seen without it. */
function fabricOnTwo() {
  const folder = folderOf('slurm', { to: 'litgpt', method: 'sft-lora', gpus: 4, nodes: 2 }, ['--on-set', 'internet=no', '--on-set', 'venv=env']);
  mkdirSync(join(folder, 'env/bin'), { recursive: true });
  const program = 'import sys, os\nfrom lightning.fabric import Fabric\nf = Fabric(accelerator="cpu", devices=2, num_nodes=2, strategy="ddp")\nf.launch()\nopen(f"rank-{f.global_rank}", "w").write(f"{f.world_size} {f.node_rank} {sum(f.all_gather(f.global_rank).tolist())}")\n';
  writeFileSync(join(folder, 'env/bin/activate'), 'PATH="$PWD/env/bin:$PATH"\n');
  writeFileSync(join(folder, 'env/bin/litgpt'), `#!${join(venvs, 'litgpt/bin/python')}\n${program}`, { mode: 0o755 });
  submitted(folder);
  const ranks = [0, 1, 2, 3].map((rank) => readFileSync(join(folder, `rank-${rank}`), 'utf8'));
  expect(ranks.join() === '4 0 6,4 0 6,4 1 6,4 1 6', `ranks: ${ranks.join('; ')}`);
  return "Lightning's Fabric as node.sh starts it: four processes on two machines find each other";
}

/** In the cache of the hub, where a name finds it. */
function tinyModel() {
  const folder = join(env.HF_HOME, 'hub/models--dsprep--tiny-1B');
  if (existsSync(folder)) return;
  const made = join(work, 'tiny');
  execFileSync(join(venvs, 'trl/bin/python'), [join(here, 'tiny_model.py'), made, '--tokenizer', join(process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers'), 'qwen3')], { env, stdio: 'ignore' });
  mkdirSync(join(folder, 'refs'), { recursive: true });
  writeFileSync(join(folder, 'refs/main'), 'tiny');
  cpSync(made, join(folder, 'snapshots/tiny'), { recursive: true });
}

function run(words) {
  return execFileSync(process.execPath, words, { cwd: work, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
}

function expect(holds, message) {
  if (!holds) throw new Error(message);
}

/** What was checked now takes the place of what was said of the same job; jobs of which the same is said share a row. */
function writeTable(place) {
  const page = join(root, 'docs', `launch-${place}.md`);
  const text = readFileSync(page, 'utf8');
  const block = new RegExp(`<!-- places-${place} -->[\\s\\S]*<!-- /places-${place} -->`);
  const told = new Map();
  for (const row of (block.exec(text)?.[0] ?? '').split('\n').filter((line) => line.startsWith('| ')).slice(1)) {
    const [to, jobs, said] = row.slice(2, -2).split(' | ');
    for (const what of jobs.split('; ')) told.set(`${to} | ${what}`, said);
  }
  for (const { to, what, said, ok } of results.filter((one) => one.place === place)) {
    told.set(`${to} | ${what}`, ok ? said : `fails: ${said.replaceAll('|', '/')}`);
  }
  if (told.size === 0) return;
  const rows = new Map();
  for (const [key, said] of [...told].sort()) {
    const [to, what] = key.split(' | ');
    rows.set(`${to} | ${said}`, { to, said, jobs: [...(rows.get(`${to} | ${said}`)?.jobs ?? []), what] });
  }
  const table = [...rows.values()].map(({ to, jobs, said }) => `| ${to} | ${jobs.join('; ')} | ${said} |`);
  const lines = [`<!-- places-${place} -->`, '', `By \`node conformance/places-own.mjs${flags.train === true ? ' --train' : ''} --write-tables\`:`, '', '| framework | job | |', '|---|---|---|', ...table, '', `<!-- /places-${place} -->`];
  writeFileSync(page, text.replace(block, () => lines.join('\n')));
}
