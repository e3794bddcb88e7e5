// A framework that is started once and given many cases (oracle/serve.py).
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const home = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
/** One thread by OMP_NUM_THREADS: torch.set_num_threads before a fork breaks the pool of threads of its children. */
const QUIET = { HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false', CUDA_VISIBLE_DEVICES: '', OMP_NUM_THREADS: '1' };

export const pythonOf = (framework) => join(process.env.ORACLE_VENVS ?? join(home, 'venvs'), framework, 'bin/python');
/** A tokenizer's folder by its name, or a folder of one's own. */
export const tokenizerFolder = (name) => (isAbsolute(name) ? name : join(process.env.ORACLE_TOKENIZERS ?? join(home, 'tokenizers'), name));

/**
 * Starts a framework. `run` takes `{ kind, config, rows, … }` with `tokenizer` by the name of its folder and gives `{ examples }`, or `{ error }` where the framework stopped.
 * `versions` is a promise: a start takes 10 to 40 seconds.
 */
export function startFramework(framework) {
  const server = spawn(pythonOf(framework), ['-m', 'oracle.serve', framework], {
    cwd: here,
    env: { ...process.env, PYTHONPATH: here, PYTHONUTF8: '1', ...QUIET },
    stdio: ['pipe', 'pipe', process.env.ORACLE_SHOW ? 'inherit' : 'ignore'],
  });
  const failed = new Promise((_, reject) => server.once('error', reject));
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error(`${framework} ended before it answered; ORACLE_SHOW=1 shows what it says (is it set up? conformance/setup.sh)`);
    return JSON.parse(value);
  };
  const started = answer();
  started.catch(() => undefined);
  return {
    versions: started.then(({ versions }) => versions),
    async run({ tokenizer, rows, ...one }) {
      await started;
      server.stdin.write(`${JSON.stringify({ ...one, tokenizer: tokenizerFolder(tokenizer), rows: rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))) })}\n`);
      return answer();
    },
    stop: () => server.stdin.end(),
  };
}
