// Cases through llamafactory_cases.py, in one start of LLaMA-Factory.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** One result a case: `{ name, examples }` or `{ name, error }`. */
export function runLlamafactory(here, cases) {
  const home = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
  const python = join(process.env.ORACLE_VENVS ?? join(home, 'venvs'), 'llamafactory/bin/python');
  const work = mkdtempSync(join(tmpdir(), 'dsprep-llamafactory-'));
  try {
    const [from, to] = [join(work, 'cases.jsonl'), join(work, 'out.jsonl')];
    writeFileSync(from, cases.map((one) => `${JSON.stringify(one)}\n`).join(''));
    execFileSync(python, [join(here, 'llamafactory_cases.py'), from, to], { cwd: here, env: { ...process.env, PYTHONUTF8: '1' }, stdio: ['ignore', 'ignore', 'ignore'], maxBuffer: 1 << 28 });
    return readFileSync(to, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
