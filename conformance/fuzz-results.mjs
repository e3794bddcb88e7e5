// What a fuzz run found, as conformance/results/<framework>.json keeps it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const byKey = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(byKey));

/** `{ framework, versions, tokenizers: { name: totals }, options: [{ method, option, tokenizers: { name: counts } }] }`. */
export function summary({ framework, versions, results }, command) {
  const names = [...new Set(results.map(({ set }) => set.tokenizer))];
  const totals = names.map((name) => [name, { command, ...totalsOf(results.filter(({ set }) => set.tokenizer === name)) }]);
  const options = new Map();
  for (const result of results) {
    for (const option of [result.set.option].flat()) {
      const { method, tokenizer } = result.set;
      const key = keyOf({ method, option });
      if (!options.has(key)) options.set(key, { method, option, tokenizers: {} });
      const { tokenizers } = options.get(key);
      tokenizers[tokenizer] = added(tokenizers[tokenizer], result);
    }
  }
  return { framework, versions, tokenizers: sorted(Object.fromEntries(totals)), options: inOrder(options.values()) };
}

const keyOf = ({ method, option }) => JSON.stringify([method, option]);
const inOrder = (options) => [...options].map((one) => [keyOf(one), { ...one, tokenizers: sorted(one.tokenizers) }]).sort(byKey).map(([, one]) => one);

/** Rows × option sets that were compared, and what they came to. */
export function totalsOf(results) {
  const sum = (of) => results.reduce((total, result) => total + of(result), 0);
  return {
    rows: sum(({ rows }) => rows),
    examples: sum(({ examples }) => examples),
    differences: sum(({ found, cause }) => (found.length > 0 && cause === undefined ? 1 : 0)),
  };
}

function added(counts = { rows: 0, examples: 0 }, { rows, examples, dropped, stopped, unsupported, found, cause }) {
  if (unsupported !== undefined && found.length === 0) return { ...counts, refused: unsupported.map(({ key, message }) => `${key}: ${message}`) };
  const more = { ...counts, rows: counts.rows + rows, examples: counts.examples + examples };
  if (dropped > 0) more.dropped = (counts.dropped ?? 0) + dropped;
  if (stopped.length > 0) more.stopped = (counts.stopped ?? 0) + stopped.length;
  if (found.length > 0 && cause === undefined) more.differences = (counts.differences ?? 0) + found.length;
  if (found.length > 0 && cause !== undefined) more.known = cause;
  return more;
}

/** Results with those of some tokenizers renewed; of another version nothing is kept. */
export function renewed(old, fresh) {
  if (old === undefined || !isDeepStrictEqual(old.versions, fresh.versions)) return fresh;
  const isKept = ([name]) => !(name in fresh.tokenizers);
  const options = new Map(old.options.map((one) => [keyOf(one), { ...one, tokenizers: Object.fromEntries(Object.entries(one.tokenizers).filter(isKept)) }]));
  for (const one of fresh.options) options.set(keyOf(one), { ...one, tokenizers: { ...options.get(keyOf(one))?.tokenizers, ...one.tokenizers } });
  const used = inOrder(options.values()).filter(({ tokenizers }) => Object.keys(tokenizers).length > 0);
  return { ...fresh, tokenizers: sorted({ ...Object.fromEntries(Object.entries(old.tokenizers).filter(isKept)), ...fresh.tokenizers }), options: used };
}

/** A run of all option sets of its tokenizers renews what is checked in of these; another one is kept beside it, in `out/`. Gives the path. */
export function writeResults(run, command) {
  const folder = join(here, run.isWhole ? 'results' : 'out/results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${run.framework}.json`);
  const old = run.isWhole && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  writeFileSync(path, resultsText(renewed(old, summary(run, command))));
  return relative(dirname(here), path);
}

/** One line for each tokenizer and each option. */
export function resultsText({ framework, versions, tokenizers, options }) {
  const head = JSON.stringify({ framework, versions }, undefined, 2).slice(0, -2);
  const totals = Object.entries(tokenizers).map(([name, one]) => `    ${JSON.stringify(name)}: ${JSON.stringify(one)}`);
  return `${head},\n  "tokenizers": {\n${totals.join(',\n')}\n  },\n  "options": [\n${options.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]\n}\n`;
}
