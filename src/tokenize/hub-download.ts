import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { HubApiError, downloadFile, fileDownloadInfo, modelInfo } from '@huggingface/hub';
import { DsprepError, EXIT, isDsprepError } from '../errors.ts';
import { hubEndpoint, hubFetch, isOffline } from './hub-access.ts';
import { isCommit, repositoryFolder } from './hub-cache.ts';
import type { HubId } from './hub-id.ts';
import { hubIdText } from './hub-id.ts';
import { CHAT_TEMPLATE_FOLDER, COMPANIONS, TOKENIZER_FILE, maxSizeBytes } from './read-tokenizer.ts';
import { tokenizerIoError, tokenizerMissing } from './tokenizer-error.ts';

export interface HubOptions {
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
}

const NAMED_TEMPLATE = new RegExp(`^${CHAT_TEMPLATE_FOLDER}/[\\w-][\\w.-]*\\.jinja$`);

/**
 * Downloads a model's tokenizer into the cache of huggingface_hub, in its layout (blobs, snapshots, refs), and gives the snapshot's folder. Each file appears whole or
 * not at all, tokenizer.json last and the ref after it, so that other readers of the cache, and other runs at the same time, see a whole tokenizer. The hub package's own
 * `downloadFileToCacheDir` (2.17) has one temporary name for all runs, writes no ref, and prints to standard output.
 *
 * Throws `HUB_OFFLINE`, `HUB_NOT_FOUND`, `HUB_DENIED`, `HUB_UNREACHABLE`, `TOKENIZER_NO_FILE`, `TOKENIZER_TOO_LARGE`, `TOKENIZER_IO`; the signal's reason when aborted.
 */
export async function downloadTokenizer(id: HubId, { env, signal }: HubOptions): Promise<string> {
  const shown = hubIdText(id);
  if (isOffline(env)) {
    const hint = 'unset HF_HUB_OFFLINE, or fetch it on another machine with dsprep tokenizer pull';
    throw tokenizerMissing('HUB_OFFLINE', `${shown} is not in the Hugging Face cache, and HF_HUB_OFFLINE forbids to fetch it`, hint);
  }
  const endpoint = hubEndpoint(env);
  const access = { hubUrl: endpoint, fetch: hubFetch(env, endpoint, signal) };
  try {
    const { sha, filePaths } = await modelInfo({
      name: `${id.org}/${id.name}`,
      revision: id.revision,
      additionalFields: ['sha', 'filePaths'],
      ...access,
    });
    if (!isCommit(sha)) throw unreachable(shown, endpoint, 'it names no commit');
    const files = filePaths.filter((path) => COMPANIONS.some((name) => name === path) || NAMED_TEMPLATE.test(path));
    if (!filePaths.includes(TOKENIZER_FILE)) {
      throw tokenizerMissing('TOKENIZER_NO_FILE', `${shown} has no ${TOKENIZER_FILE}`, 'convert it with transformers, and name the folder');
    }
    const repository = repositoryFolder(id, env);
    const snapshot = join(repository, 'snapshots', sha);
    for (const path of [...files, TOKENIZER_FILE]) {
      signal?.throwIfAborted();
      if (existsSync(join(snapshot, path))) continue;
      const { bytes, etag } = await fetchFile(`${id.org}/${id.name}`, path, sha, access);
      store(repository, snapshot, path, bytes, etag);
    }
    if (id.revision !== sha) writeWhole(join(repository, 'refs', id.revision), Buffer.from(sha));
    return snapshot;
  } catch (error) {
    signal?.throwIfAborted();
    throw hubError(error, shown, endpoint);
  }
}

async function fetchFile(
  repo: string,
  path: string,
  revision: string,
  access: { hubUrl: string; fetch: typeof fetch },
): Promise<{ bytes: Buffer; etag: string }> {
  const downloadInfo = await fileDownloadInfo({ repo, path, revision, ...access });
  if (downloadInfo === null) throw new TransferError(`${path} is listed but not there`);
  if (downloadInfo.size > maxSizeBytes(path)) {
    throw tokenizerMissing('TOKENIZER_TOO_LARGE', `${path} of ${repo} has ${downloadInfo.size} bytes, more than ${maxSizeBytes(path)}`);
  }
  const blob = await downloadFile({ repo, path, revision, downloadInfo, xet: false, ...access });
  const bytes = Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
  if (bytes.length !== downloadInfo.size) throw new TransferError(`${path} came with ${bytes.length} of ${downloadInfo.size} bytes`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const etag = downloadInfo.etag.replace(/^W\//, '').replaceAll('"', '');
  if (/^[0-9a-f]{64}$/.test(etag) && etag !== sha256) throw new TransferError(`${path} came damaged`);
  return { bytes, etag: /^[\w-]{1,128}$/.test(etag) ? etag : sha256 };
}

/** A blob, and a link to it from the snapshot; a copy where the file system has no links. */
function store(repository: string, snapshot: string, path: string, bytes: Buffer, etag: string): void {
  const blob = join(repository, 'blobs', etag);
  const target = join(snapshot, path);
  if (!existsSync(blob)) writeWhole(blob, bytes);
  atomically(target, (staged) => {
    try {
      symlinkSync(relative(dirname(target), blob), staged);
    } catch {
      copyFileSync(blob, staged);
    }
  });
}

function writeWhole(path: string, bytes: Buffer): void {
  atomically(path, (staged) => writeFileSync(staged, bytes, { flush: true }));
}

function atomically(path: string, write: (staged: string) => void): void {
  const staged = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.incomplete`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    write(staged);
    renameSync(staged, path);
  } catch (cause) {
    rmSync(staged, { force: true });
    throw tokenizerIoError(`write ${path}`, cause);
  }
}

/** Says nothing that the server said, which might repeat what was sent to it. */
function hubError(error: unknown, shown: string, endpoint: string): DsprepError {
  if (isDsprepError(error)) return error;
  if (!(error instanceof HubApiError)) return unreachable(shown, endpoint, networkReason(error));
  const { statusCode } = error;
  if (statusCode === 401 || statusCode === 403) {
    const hint = `set HF_TOKEN to a token that may read it; a gated model also asks you to accept its terms at ${endpoint}/${shown.split('@')[0]}`;
    return tokenizerMissing('HUB_DENIED', `${endpoint} refuses ${shown} (HTTP ${statusCode}): it is gated, private, or not there`, hint);
  }
  if (statusCode === 404) return tokenizerMissing('HUB_NOT_FOUND', `${endpoint} has no ${shown}`, 'check its name and revision');
  return unreachable(shown, endpoint, `HTTP ${statusCode}`);
}

function unreachable(shown: string, endpoint: string, reason: string): DsprepError {
  return new DsprepError({
    code: 'HUB_UNREACHABLE',
    message: `cannot fetch ${shown} from ${endpoint}: ${reason}`,
    hint: 'try again; or name a folder, or an embedded tokenizer (qwen3, gpt-oss)',
    exitCode: EXIT.io,
  });
}

/** Its message is written here, and safe to show. */
class TransferError extends Error {}

function networkReason(error: unknown): string {
  if (error instanceof TransferError) return error.message;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error instanceof TypeError ? 'the network failed' : 'it gives no answer that a hub gives';
}
