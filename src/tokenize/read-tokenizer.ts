import { closeSync, fstatSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { JsonObject } from '../json.ts';
import { isJsonObject, setOwn } from '../json.ts';
import { configTemplates } from './chat-template.ts';
import { knownSha256 } from './known-sha256.ts';
import { once } from './once.ts';
import { namedSpecialTokens } from './special-tokens.ts';
import { tokenizerIoError, tokenizerMissing } from './tokenizer-error.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

export const TOKENIZER_FILE = 'tokenizer.json';
export const CHAT_TEMPLATE_FILE = 'chat_template.jinja';
/** Further chat templates by name, as transformers 5.23 saves and looks for them (tokenization_utils_base.py, CHAT_TEMPLATE_DIR). */
export const CHAT_TEMPLATE_FOLDER = 'additional_chat_templates';
/** What lies beside tokenizer.json. */
export const COMPANIONS = ['tokenizer_config.json', 'special_tokens_map.json', CHAT_TEMPLATE_FILE] as const;

/** The largest tokenizer.json of a released model (Gemma 3) has 33 MB. */
const MAX_TOKENIZER_BYTES = 256 * 1024 * 1024;
const MAX_COMPANION_BYTES = 16 * 1024 * 1024;

/** Largest size that is read of one of a tokenizer's files. */
export function maxSizeBytes(file: string): number {
  return file === TOKENIZER_FILE ? MAX_TOKENIZER_BYTES : MAX_COMPANION_BYTES;
}

/**
 * Reads tokenizer.json, and where that is its name also what lies beside it. Where its hash is known from an earlier time (`knownSha256`), it is read when its contents
 * are asked for, which may then throw too. Throws `TOKENIZER_NO_FILE`, `TOKENIZER_INVALID`, `TOKENIZER_TOO_LARGE` or `TOKENIZER_IO`.
 */
export function readTokenizer(tokenizerFile: string, cacheFolder?: string): TokenizerFiles {
  const bytes = once(() => tokenizerBytes(tokenizerFile));
  const hash = once(() => process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes()).digest('hex'));
  const tokenizerSha256 = cacheFolder === undefined ? hash() : knownSha256(tokenizerFile, cacheFolder, hash);
  const json = once(() => {
    if (hash() === tokenizerSha256) return tokenizerObject(bytes(), tokenizerFile);
    throw tokenizerIoError(`read ${tokenizerFile}`, new Error('it is being written'));
  });
  const folder = basename(tokenizerFile) === TOKENIZER_FILE ? dirname(tokenizerFile) : undefined;
  const config = folder === undefined ? {} : optionalObject(join(folder, 'tokenizer_config.json'));
  const specialTokensMap = folder === undefined ? {} : optionalObject(join(folder, 'special_tokens_map.json'));
  return {
    tokenizer: {
      kind: 'json',
      get json() {
        return json();
      },
    },
    tokenizerSha256,
    config,
    specialTokens: namedSpecialTokens(config, specialTokensMap),
    chatTemplates: folder === undefined ? {} : (templateFiles(folder) ?? configTemplates(config)),
  };
}

/** Throws what `readTokenizer` throws where there is no tokenizer to read. */
export function checkTokenizer(tokenizerFile: string): void {
  tokenizerObject(tokenizerBytes(tokenizerFile), tokenizerFile);
  readTokenizer(tokenizerFile);
}

function tokenizerBytes(path: string): Buffer {
  const bytes = readSmallFile(path, MAX_TOKENIZER_BYTES);
  if (bytes === undefined) throw tokenizerMissing('TOKENIZER_NO_FILE', `no ${basename(path)} in ${dirname(path)}`, NO_FILE_HINT);
  return bytes;
}

function tokenizerObject(bytes: Buffer, path: string): JsonObject {
  const json = parsedObject(bytes, path);
  if (!isJsonObject(json['model'])) throw invalid(path, 'has no "model": it is no tokenizer.json of Hugging Face tokenizers');
  return json;
}

const NO_FILE_HINT = 'dsprep reads the fast format: save one with AutoTokenizer.from_pretrained(…).save_pretrained(…)';

/** Templates in files. Where there is one, transformers looks at no template of tokenizer_config.json. */
function templateFiles(folder: string): Record<string, string> | undefined {
  const templates: JsonObject = {};
  const single = readSmallFile(join(folder, CHAT_TEMPLATE_FILE), MAX_COMPANION_BYTES);
  if (single !== undefined) templates['default'] = single.toString('utf8');
  for (const name of namedTemplateFiles(folder)) {
    const file = readSmallFile(join(folder, CHAT_TEMPLATE_FOLDER, name), MAX_COMPANION_BYTES);
    if (file !== undefined) setOwn(templates, name.slice(0, -'.jinja'.length), file.toString('utf8'));
  }
  return Object.keys(templates).length === 0 ? undefined : (templates as Record<string, string>);
}

export function namedTemplateFiles(folder: string): string[] {
  try {
    return readdirSync(join(folder, CHAT_TEMPLATE_FOLDER))
      .filter((name) => name.endsWith('.jinja'))
      .sort();
  } catch {
    return [];
  }
}

/** A chat template that the user named. Throws `CHAT_TEMPLATE_NOT_FOUND`, `TOKENIZER_TOO_LARGE` or `TOKENIZER_IO`. */
export function readChatTemplate(path: string): string {
  const bytes = readSmallFile(path, MAX_COMPANION_BYTES);
  if (bytes === undefined) throw tokenizerMissing('CHAT_TEMPLATE_NOT_FOUND', `no such chat template: ${path}`, 'name a .jinja file');
  return bytes.toString('utf8');
}

function optionalObject(path: string): JsonObject {
  const bytes = readSmallFile(path, MAX_COMPANION_BYTES);
  return bytes === undefined ? {} : parsedObject(bytes, path);
}

function parsedObject(bytes: Buffer, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(path, 'is not JSON', cause);
  }
  if (!isJsonObject(value)) throw invalid(path, 'is not a JSON object');
  return value;
}

function invalid(path: string, what: string, cause?: unknown): Error {
  return tokenizerMissing('TOKENIZER_INVALID', `${path} ${what}`, 'is the download whole? a Git LFS pointer is not', cause);
}

/** `undefined` where there is no such file. */
function readSmallFile(path: string, maxBytes: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw tokenizerIoError(`read ${path}`, cause);
  }
  try {
    const stats = fstatSync(file);
    if (stats.size > maxBytes) throw tokenizerMissing('TOKENIZER_TOO_LARGE', `${path} has ${stats.size} bytes, more than ${maxBytes}`);
    return readFileSync(file);
  } catch (cause) {
    throw cause instanceof Error && cause.name === 'DsprepError' ? cause : tokenizerIoError(`read ${path}`, cause);
  } finally {
    closeSync(file);
  }
}
