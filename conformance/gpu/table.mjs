// Writes what was measured into docs/gpu-runs.md.
//   node conformance/gpu/table.mjs [results.jsonl]
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, '../../docs/gpu-runs.md');
const lines = readFileSync(process.argv[2] ?? join(here, 'results.jsonl'), 'utf8').trim().split('\n');
const results = lines.map((line) => JSON.parse(line)).filter((result) => result.case !== undefined);
const gib = (bytes) => (bytes === undefined ? '' : (bytes / 2 ** 30).toFixed(2));
const loss = ([first, last]) => `${first.toFixed(3)} → ${last.toFixed(3)}`;

const drift = (estimate, peak) => {
  if (estimate === undefined || peak === undefined) return '';
  const percent = Math.round(100 * (estimate / peak - 1));
  return `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${Math.abs(percent)} %`;
};
/** As seen; where it was predicted otherwise, that too. */
const both = ({ seen, predicted }, what) => {
  if (seen[what] === undefined) return '';
  if (predicted[what] === undefined) return 'not compared';
  return predicted[what] === seen[what] ? seen[what] : `${seen[what]}, not ${predicted[what]}`;
};
/** By framework, as it was run first. */
const sorted = (some) => some.toSorted((a, b) => (a.framework < b.framework ? -1 : a.framework > b.framework ? 1 : 0));

const isHeldOut = ({ case: name }) => /^(?:two\/)?held-out\//.test(name);
const isOfTwo = (result) => result.case.startsWith('two/') && !isHeldOut(result);
const rows = results
  .filter((result) => !result.case.includes('/packing/') && !isHeldOut(result) && !isOfTwo(result))
  .map((result) => {
    const [, ...what] = result.case.split('/');
    return [result.framework, what.join(' '), loss(result.loss), both(result, 'tokens'), gib(result.peak), gib(result.estimate), drift(result.estimate, result.peak)];
  });
const heldOut = sorted(results.filter(isHeldOut)).map(({ case: name, gpus = 1, framework, peak, before, estimate }) => {
  const [, ...what] = name.replace(/^two\//, '').split('/');
  const shape = gpus === 1 ? '' : ' qwen3-1.7b 1x1024';
  return [framework, gpus, what.slice(1).join(' ') + shape, gib(peak), gib(before), drift(before, peak), gib(estimate), drift(estimate, peak)];
});
const ofTwo = sorted(results.filter(isOfTwo)).map((result) => {
  const [, , ...what] = result.case.split('/');
  const [from, again] = [result.losses?.slice(-(result.resumed?.losses.length ?? 0)), result.resumed?.losses];
  const apart = again === undefined ? '' : Math.max(...again.map((one, index) => Math.abs(one - from[index]))).toFixed(4);
  return [result.framework, what.join(' '), result.processes, loss(result.loss), both(result, 'tokens'), both(result, 'trained'), both(result, 'steps'), apart, gib(result.peak), gib(result.estimate), drift(result.estimate, result.peak)];
});
const packed = ['trl', 'llamafactory', 'axolotl', 'unsloth'].flatMap((framework) => {
  const lossOf = (how) => results.find(({ case: name }) => name === `${framework}/packing/${how}`)?.loss[0];
  return ['packed', 'neat', 'mixed'].flatMap((how) => {
    const [alone, together] = [lossOf('alone'), lossOf(how)];
    return alone === undefined || together === undefined ? [] : [[framework, how, alone.toFixed(5), together.toFixed(5), (together - alone).toFixed(5)]];
  });
});
const table = (head, body) => [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...body.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
const put = (text, name, content) => text.replace(new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`), () => `<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->`);

let text = readFileSync(page, 'utf8');
text = put(text, 'gpu-trained', table(['framework', 'training', 'loss, first → last', 'tokens, as predicted', 'peak GiB', 'estimate GiB', ''], rows));
text = put(text, 'gpu-two', table(['framework', 'training', 'processes', 'loss, first → last', 'tokens', 'trained', 'steps', 'resumed, apart', 'peak GiB', 'estimate GiB', ''], ofTwo));
text = put(text, 'gpu-held-out', table(['framework', 'GPUs', 'training', 'peak GiB', 'estimate before', '', 'estimate now', ''], heldOut));
text = put(text, 'gpu-packed', table(['framework', 'rows', 'loss alone', 'loss together', 'difference'], packed));
writeFileSync(page, text);
