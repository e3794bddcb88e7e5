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

const trained = results.filter(({ case: name }) => !name.includes('/packing/'));
const rows = trained.map((result) => {
  const [, ...what] = result.case.split('/');
  const tokens = result.seen.tokens === undefined ? '' : result.predicted.tokens === undefined ? 'not compared' : result.predicted.tokens === result.seen.tokens ? result.seen.tokens : `${result.seen.tokens}, not ${result.predicted.tokens}`;
  const percent = result.ratio === undefined ? undefined : Math.round(100 * (result.ratio - 1));
  const drift = percent === undefined ? '' : `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${Math.abs(percent)} %`;
  return [result.framework, what.join(' '), loss(result.loss), tokens, gib(result.peak), gib(result.estimate), drift];
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
text = put(text, 'gpu-packed', table(['framework', 'rows', 'loss alone', 'loss together', 'difference'], packed));
writeFileSync(page, text);
