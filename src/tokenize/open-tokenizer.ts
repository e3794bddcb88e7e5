import { cleanUpSpaces, cleansUp } from './clean-up-spaces.ts';
import { compileChatTemplate } from './chat-template.ts';
import type { ChatTemplate } from './chat-template.ts';
import { readEmbedded } from './embedded.ts';
import { ENGINE } from './engine-name.ts';
import type { Engine } from './engine.ts';
import { compiledCacheFolder } from './fast/compiled-cache.ts';
import type { FastEngine } from './fast/fast-engine.ts';
import { keptFastEngine } from './fast/kept-engine.ts';
import { textKeeper } from './fast/keeps-text.ts';
import type { ListedParts } from './listed-parts.ts';
import { readChatTemplate, readTokenizer } from './read-tokenizer.ts';
import { once } from './once.ts';
import { resolveTokenizer } from './resolve-tokenizer.ts';
import { openClock } from './strftime.ts';
import type { Clock } from './strftime.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';
import { VERSION } from '../version.ts';
import { TemplateError } from './tokenizer.ts';
import type { Tokenizer, TokenizerParts } from './tokenizer.ts';

export interface OpenTokenizerOptions {
  /** Path of a Jinja file that stands in for the tokenizer's own chat templates. */
  chatTemplate?: string;
  /** Default `process.env`: the Hugging Face variables, and `SOURCE_DATE_EPOCH` for templates that write the date. */
  env?: NodeJS.ProcessEnv;
  /** The time that templates show, in its UTC fields. Default: `SOURCE_DATE_EPOCH`, else now in local time. */
  now?: Date;
  signal?: AbortSignal;
}

/**
 * Opens a tokenizer: an embedded name (`qwen3`, `gpt-oss`), a folder, a tokenizer.json, or a hub id. Throws `DsprepError`: `TOKENIZER_*`, `CHAT_TEMPLATE_*`, `HUB_*`,
 * `USAGE_HUB_ID`.
 */
export async function openTokenizer(spec: string, options: OpenTokenizerOptions = {}): Promise<Tokenizer> {
  const { chatTemplate, env = process.env, now, signal } = options;
  const clock = openClock(env, now);
  const place = await resolveTokenizer(spec, { env, signal });
  const cacheFolder = compiledCacheFolder(env);
  const files = place.kind === 'embedded' ? readEmbedded(place.name) : readTokenizer(place.path, cacheFolder);
  const chatTemplates = chatTemplate === undefined ? files.chatTemplates : { default: readChatTemplate(chatTemplate) };
  const named = { ...files, chatTemplates };
  const templateFor = templateChoice(spec, named, clock.now);
  if (chatTemplate !== undefined) templateFor(false);
  return tokenizerOf({
    spec,
    files: named,
    fingerprint: once(() => fingerprintOf(named)),
    ...(await engineOf(spec, named, cacheFolder)),
    templateFor,
    clock,
  });
}

interface OpenedParts {
  spec: string;
  files: TokenizerFiles;
  fingerprint: () => string;
  engine: CountingEngine;
  engineName: string;
  templateFor: (hasTools: boolean) => ChatTemplate;
  listed: ListedParts & Pick<TokenizerParts, 'keepsText'>;
  clock: Clock;
}

function tokenizerOf({ spec, files, fingerprint, engine, engineName, templateFor, listed, clock }: OpenedParts): Tokenizer {
  const { bos_token: bos, eos_token: eos, pad_token: pad } = files.specialTokens;
  return {
    name: spec,
    get fingerprint() {
      return fingerprint();
    },
    engine: engineName,
    specialTokens: { ...(bos === undefined ? {} : { bos }), ...(eos === undefined ? {} : { eos }), ...(pad === undefined ? {} : { pad }) },
    hasChatTemplate: Object.keys(files.chatTemplates).length > 0,
    encode: (text, options) => engine.encode(text, options?.addSpecialTokens ?? false),
    ...(engine.encodeWithOffsets === undefined ? {} : offsetsOf(engine.encodeWithOffsets)),
    count: (texts) => engine.countBatch(texts),
    decode: (ids, options) => engine.decode(ids, options?.skipSpecialTokens ?? false),
    renderChat: (messages, options = {}) => templateFor(options.tools !== undefined).render(messages, options),
    renderMarked: (messages, options = {}) => templateFor(options.tools !== undefined).renderMarked(messages, options),
    showedCurrentTime: clock.showedCurrentTime,
    parts: {
      chatTemplates: files.chatTemplates,
      namedTokens: files.specialTokens,
      ...listed,
      config: files.config,
      now: clock.now,
    },
  };
}

/**
 * The template for messages with and without tools, compiled when first used: where there are several by name, `tool_use` for tools, else `default` (transformers
 * 5.23, tokenization_utils_base.py, `get_chat_template`).
 */
function templateChoice(
  name: string,
  { chatTemplates, specialTokens }: TokenizerFiles,
  now: () => Date,
): (hasTools: boolean) => ChatTemplate {
  const compiled = new Map<string, ChatTemplate>();
  return (hasTools) => {
    const chosen = hasTools && Object.hasOwn(chatTemplates, 'tool_use') ? 'tool_use' : 'default';
    const known = compiled.get(chosen);
    if (known !== undefined) return known;
    const template = Object.hasOwn(chatTemplates, chosen) ? chatTemplates[chosen] : undefined;
    if (template === undefined) {
      const others = Object.keys(chatTemplates).sort().join(', ');
      throw new TemplateError(others === '' ? `${name} has no chat template` : `${name} has no default chat template, only ${others}`);
    }
    const made = compileChatTemplate({ template, name, specialTokens, now });
    compiled.set(chosen, made);
    return made;
  };
}

type CountingEngine = Engine & Pick<FastEngine, 'countBatch'> & Partial<Pick<FastEngine, 'encodeWithOffsets'>>;

function offsetsOf(encode: FastEngine['encodeWithOffsets']): Pick<Tokenizer, 'encodeWithOffsets'> {
  return { encodeWithOffsets: (text, options) => encode(text, options?.addSpecialTokens ?? false) };
}

type OpenedEngine = Pick<OpenedParts, 'engine' | 'engineName' | 'listed'>;

/** The fast engine where it knows the tokenizer and agrees with the reference engine, else that one; its name says which, and why. */
async function engineOf(spec: string, files: TokenizerFiles, cacheFolder: string | undefined): Promise<OpenedEngine> {
  const place = { sha256: files.tokenizerSha256, referenceEngine: ENGINE, ...(cacheFolder === undefined ? {} : { cacheFolder }) };
  const kept = keptFastEngine(place);
  if (kept !== undefined) return openedFast(kept, files);
  // what makes and proves an engine is not loaded where there is one
  const { openReference } = await import('./open-reference.ts');
  const { openFastEngine } = await import('./fast/open-fast-engine.ts');
  const reference = once(() => openReference(spec, files));
  const { engine, reason } = openFastEngine({ ...place, source: () => files.tokenizer, reference: () => reference().engine });
  if (engine !== undefined) return openedFast(engine, files);
  const { engine: slow, listed } = reference();
  const countBatch = (texts: readonly string[]): number[] => texts.map((text) => slow.encode(text, false).length);
  return { engine: { ...slow, countBatch }, engineName: `${ENGINE} (${reason})`, listed };
}

/** The fast engine knows BPE models alone. */
function openedFast(engine: FastEngine, files: TokenizerFiles): OpenedEngine {
  const { listed } = engine.compiled;
  const engineName = `dsprep ${VERSION}`;
  if (cleansUp(files.config, true)) return { engine: withCleanUp(engine), engineName, listed };
  return { engine, engineName, listed: { ...listed, ...textKeeper(engine.compiled) } };
}

function withCleanUp(engine: CountingEngine): CountingEngine {
  return { ...engine, decode: (ids, skipSpecialTokens) => cleanUpSpaces(engine.decode(ids, skipSpecialTokens)) };
}

/** Of contents alone, wherever they lie. */
function fingerprintOf({ tokenizerSha256, config, specialTokens, chatTemplates }: TokenizerFiles): string {
  const { chat_template: _, ...settings } = config;
  const templates = Object.entries(chatTemplates).sort(([a], [b]) => (a < b ? -1 : 1));
  return process
    .getBuiltinModule('node:crypto')
    .createHash('sha256')
    .update(JSON.stringify([tokenizerSha256, settings, specialTokens, templates]))
    .digest('hex');
}
