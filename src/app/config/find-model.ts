import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { downloadFile } from '@huggingface/hub';
import type { ModelFacts } from '../../frameworks/shared/plan/model-facts.ts';
import { factsOfConfig, factsOfName } from '../../frameworks/shared/plan/model-facts.ts';
import { isJsonObject } from '../../json.ts';
import { hubEndpoint, hubFetch, isOffline } from '../../tokenize/hub-access.ts';
import { cachedSnapshot } from '../../tokenize/hub-cache.ts';
import type { HubId } from '../../tokenize/hub-id.ts';
import { parseHubId } from '../../tokenize/hub-id.ts';

const MAX_CONFIG_BYTES = 1 << 20;
const TIMEOUT_MS = 10_000;

/** What can be known of a model: from its folder, the hub's cache, the hub, or else from its name; `remark` says so where it is a guess. */
export async function findModel(
  id: string,
  { env, signal }: { env: NodeJS.ProcessEnv; signal?: AbortSignal },
): Promise<{ facts: ModelFacts; remark?: string }> {
  const isFolder = statSync(id, { throwIfNoEntry: false })?.isDirectory() === true;
  const hubId = isFolder || /^[./~]/.test(id) ? undefined : parseHubId(id);
  const folder = isFolder ? id : hubId === undefined ? undefined : cachedSnapshot(hubId, env);
  const text =
    (folder === undefined ? undefined : readConfig(folder)) ?? (hubId === undefined ? undefined : await fetchConfig(hubId, env, signal));
  const config: unknown = text === undefined ? undefined : parsed(text);
  if (isJsonObject(config)) {
    const facts = factsOfConfig(id, config);
    if (facts.basis === 'shape') return { facts };
  }
  const facts = factsOfName(id);
  const size = `${(facts.parameters / 1e9).toFixed(1)}B`;
  const remark =
    facts.basis === 'name'
      ? `the shape of ${id} is not at hand: it is taken for a usual ${size} model by its name`
      : `nothing is known of ${id}: it is taken for a ${size} model (name a folder with its config.json)`;
  return { facts, remark };
}

function readConfig(folder: string): string | undefined {
  const path = join(folder, 'config.json');
  return existsSync(path) && statSync(path).size <= MAX_CONFIG_BYTES ? readFileSync(path, 'utf8') : undefined;
}

/** Only an estimate hangs on it, so whatever fails is the same as nothing there. */
async function fetchConfig(
  { org, name, revision }: HubId,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (isOffline(env)) return undefined;
  const stop = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]);
  try {
    const hubUrl = hubEndpoint(env);
    const blob = await downloadFile({
      repo: `${org}/${name}`,
      path: 'config.json',
      revision,
      hubUrl,
      fetch: hubFetch(env, hubUrl, stop),
      xet: false,
    });
    return blob === null || blob.size > MAX_CONFIG_BYTES ? undefined : await blob.text();
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
