import { VERSION } from '../../version.ts';
import { checkCloud } from './check-cloud.ts';
import { checkFrameworks } from './check-frameworks.ts';
import { checkDisk, checkGpus } from './check-hardware.ts';
import { checkHub, checkTokenizers } from './check-hub.ts';
import { checkNode, checkPython } from './check-runtime.ts';
import type { Check } from './check.ts';

export interface DoctorOptions {
  /** The environment that frameworks are looked for in: its folder, a Python in it, or `conda:NAME`. Default: the usual ones. */
  python?: string;
  /** Longest wait for one program or address, in milliseconds. All are asked at once. Default 2000. */
  timeoutMs?: number;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

export interface DoctorResult {
  /** Whether dsprep itself has what it needs; a framework, a GPU or a tool that is not there is no failure. */
  ok: boolean;
  version: string;
  checks: readonly Check[];
}

const TIMEOUT_MS = 2000;

/** Says what this machine has and what is missing. Changes nothing, and never waits long: what does not answer is said not to. */
export async function doctor(options: DoctorOptions = {}): Promise<DoctorResult> {
  const { env = process.env, cwd = process.cwd(), timeoutMs = TIMEOUT_MS, python } = options;
  const context = { env, cwd, timeoutMs, ...(python === undefined ? {} : { python }) };
  const [pythons, frameworks, gpu, tokenizers, hub] = await Promise.all([
    guarded('runtime', 'Python', () => checkPython(context)),
    guarded('frameworks', 'frameworks', () => checkFrameworks(context)),
    guarded('hardware', 'GPU', () => checkGpus(context)),
    guarded('tokenizers', 'tokenizers', () => checkTokenizers(context)),
    guarded('hub', 'hub', () => checkHub(context)),
  ]);
  const checks = [checkNode(), ...pythons, ...frameworks, ...gpu, checkDisk(context), ...tokenizers, ...hub, ...checkCloud(context)];
  return { ok: checks.every(({ state }) => state !== 'wrong'), version: VERSION, checks };
}

/** A look that fails is a thing to say, not a reason to stop: a folder that can't be read, for one. */
async function guarded(area: Check['area'], name: string, look: () => Promise<Check | Check[]>): Promise<Check[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    return [{ area, name, state: 'note', text: `can't be looked at: ${error instanceof Error ? error.message : String(error)}` }];
  }
}
