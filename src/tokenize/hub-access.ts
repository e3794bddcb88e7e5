import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../errors.ts';
import { hubHome } from './hub-cache.ts';

const DEFAULT_ENDPOINT = 'https://huggingface.co';

/** Whether the environment forbids the network (huggingface_hub 1.x, constants.py: 1, ON, YES, TRUE). */
export function isOffline(env: NodeJS.ProcessEnv): boolean {
  return [env.HF_HUB_OFFLINE, env.TRANSFORMERS_OFFLINE].some((value) => /^(?:1|on|yes|true)$/i.test(value ?? ''));
}

/** `HF_ENDPOINT` without a slash at its end. Throws `USAGE_HF_ENDPOINT`. */
export function hubEndpoint(env: NodeJS.ProcessEnv): string {
  const named = (env.HF_ENDPOINT || DEFAULT_ENDPOINT).replace(/\/+$/, '');
  const url = URL.canParse(named) ? new URL(named) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw usageError('USAGE_HF_ENDPOINT', 'HF_ENDPOINT is no http(s) address');
  if (url.username !== '' || url.password !== '') {
    throw usageError('USAGE_HF_ENDPOINT', 'HF_ENDPOINT holds a user name or password', 'give the token in HF_TOKEN');
  }
  return named;
}

/** `HF_TOKEN`, else the file that `hf auth login` writes. Throws `USAGE_HF_TOKEN`; never shows the token. */
function hubToken(env: NodeJS.ProcessEnv): string | undefined {
  const token = (env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || tokenFile(env)).trim();
  if (token === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(token)) throw usageError('USAGE_HF_TOKEN', 'HF_TOKEN holds characters that no token has');
  return token;
}

/** Where a token comes from, never the token itself; undefined where there is none. */
export function hubTokenSource(env: NodeJS.ProcessEnv): string | undefined {
  const variable = ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'].find((name) => (env[name] ?? '').trim() !== '');
  return variable ?? (tokenFile(env).trim() === '' ? undefined : 'hf auth login');
}

function tokenFile(env: NodeJS.ProcessEnv): string {
  if (/^(?:1|on|yes|true)$/i.test(env.HF_HUB_DISABLE_IMPLICIT_TOKEN ?? '')) return '';
  try {
    return readFileSync(env.HF_TOKEN_PATH || join(hubHome(env), 'token'), 'utf8');
  } catch {
    return '';
  }
}

/**
 * A `fetch` that sends the token to the endpoint's own origin only (`fetch` drops it when it is sent on to another), and stops with `signal`. The hub package is never
 * given the token: it takes only those that begin with `hf_`.
 */
export function hubFetch(env: NodeJS.ProcessEnv, endpoint: string, signal: AbortSignal | undefined): typeof fetch {
  const token = hubToken(env);
  const { origin } = new URL(endpoint);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    if (token !== undefined && url.origin === origin) headers.set('authorization', `Bearer ${token}`);
    return fetch(url, { ...init, headers, ...(signal === undefined ? {} : { signal }) });
  };
}
