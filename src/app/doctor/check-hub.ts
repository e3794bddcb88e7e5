import { isDsprepError } from '../../errors.ts';
import { hubEndpoint, hubTokenSource, isOffline } from '../../tokenize/hub-access.ts';
import { listTokenizers } from '../../tokenize/tokenizer-store.ts';
import { askProgram } from './ask-program.ts';
import type { Check, DoctorContext } from './check.ts';

/** The embedded tokenizers, and those in the Hugging Face cache. */
export async function checkTokenizers({ env }: DoctorContext): Promise<Check> {
  const all = await listTokenizers(env);
  const names = (kind: string): string[] => all.filter((one) => one.kind === kind).map(({ name }) => name);
  const cached = names('cached');
  const more = cached.length > SHOWN ? `, … ${cached.length - SHOWN} more` : '';
  const inCache = cached.length === 0 ? 'none cached' : `cached: ${cached.slice(0, SHOWN).join(', ')}${more}`;
  return {
    area: 'tokenizers',
    name: 'tokenizers',
    state: 'ok',
    text: `embedded: ${names('embedded').join(', ')}; ${inCache}`,
    ...(cached.length === 0 ? { fix: 'dsprep tokenizer pull Qwen/Qwen3-8B' } : {}),
  };
}

const SHOWN = 3;

/** Asks from a process of its own: a name server that does not answer can't be given up in this one. */
const REACH = `fetch(process.argv[1], { method: 'HEAD', redirect: 'manual' }).then(
  ({ status }) => console.log('status ' + status),
  ({ cause, message }) => console.log(cause?.code ?? message),
)`;

/** Whether the hub can be asked, and as whom. The token is never shown, and never sent by this. */
export async function checkHub({ env, timeoutMs }: DoctorContext): Promise<Check[]> {
  return [checkToken(env), await checkReach(env, timeoutMs)];
}

function checkToken(env: NodeJS.ProcessEnv): Check {
  const base = { area: 'hub', name: 'hub token' } as const;
  const source = hubTokenSource(env);
  if (source !== undefined) return { ...base, state: 'ok', text: `there (${source})` };
  return { ...base, state: 'missing', text: 'none: models with terms to accept need one', fix: 'hf auth login, or set HF_TOKEN' };
}

async function checkReach(env: NodeJS.ProcessEnv, timeoutMs: number): Promise<Check> {
  const base = { area: 'hub', name: 'hub' } as const;
  if (isOffline(env)) return { ...base, state: 'note', text: 'not asked: HF_HUB_OFFLINE is set', fix: 'unset HF_HUB_OFFLINE' };
  let endpoint: string;
  try {
    endpoint = hubEndpoint(env);
  } catch (error) {
    if (!isDsprepError(error)) throw error;
    return { ...base, state: 'note', text: error.message, ...(error.hint === undefined ? {} : { fix: error.hint }) };
  }
  const host = new URL(endpoint).host;
  const answer = await askProgram([process.execPath, '-e', REACH, endpoint], { env: { ...env, NODE_OPTIONS: '' }, timeoutMs });
  const text = answer.state === 'answered' ? answer.text.trim() : '';
  const status = Number(/^status (\d+)$/.exec(text)?.[1]);
  if (status < 500) return { ...base, state: 'ok', text: `${host} answers` };
  if (status >= 500) return { ...base, state: 'note', text: `${host} answers with status ${status}: it, or a proxy before it, fails` };
  const why = answer.state === 'hangs' ? `no answer in ${timeoutMs / 1000} s` : text || 'no answer';
  return { ...base, state: 'missing', text: `${host}: ${why}`, fix: 'HF_HUB_OFFLINE=1 uses the cache alone; HF_ENDPOINT names a mirror' };
}
