// Renders docs/predict-matrix.md of what the fuzz runs have recorded in results/.
//   node conformance/predict-matrix.mjs [--write]      without --write: prints it
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const page = join(dirname(here), 'docs/predict-matrix.md');
const FRAMEWORKS = { axolotl: 'Axolotl', litgpt: 'LitGPT', llamafactory: 'LLaMA-Factory', trl: 'TRL', unsloth: 'Unsloth' };
const TOKENIZERS = {
  qwen3: 'Qwen 3', llama3_1: 'Llama 3.1', llama3: 'Llama 3', gemma3: 'Gemma 3', mistral_nemo: 'Mistral Nemo', mistral_v1: 'Mistral 7B', llama2: 'Mistral 7B (npm `llama2`)', gptoss: 'gpt-oss', deepseek_v3: 'DeepSeek V3',
};

const INTRO = `<!-- made by conformance/predict-matrix.mjs of conformance/results/: run \`node conformance/predict-matrix.mjs --write\` instead of writing here -->

# What predictions were compared with

Generated rows and options, predicted by [dsprep predict](predict.md) and tokenised by the real framework, compared id by id: ids, labels, order, and which rows are left out. How it is run: [conformance/README.md](../conformance/README.md).

- **exact (n)**: n rows, each with equal ids and labels, or left out by both.
- **+ n left out**: rows of which dsprep said beforehand that the run stops on them, or that it does not predict them; they were not given to the framework with the others.
- **stops (n)**: rows on which the run stops as predicted, each given to the framework by itself.
- **known**: differs, for the cause that is named below the table.
- **not supported**: \`dsprep\` refuses the option and names it (\`PREDICT_UNSUPPORTED\`); why stands below the table. Empty: not tried with that tokenizer.
`;

const number = (value) => value.toLocaleString('en');
/** Text of an option as code in a table's cell. */
const code = (text) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``).replaceAll('|', '\\|').replaceAll('\n', ' ');

export function readResults() {
  return Object.keys(FRAMEWORKS).flatMap((name) => {
    const path = join(here, 'results', `${name}.json`);
    return existsSync(path) ? [JSON.parse(readFileSync(path, 'utf8'))] : [];
  });
}

export function render(results) {
  return `${[INTRO, overview(results), ...results.map(section)].join('\n')}`;
}

function overview(results) {
  const rows = results.map(({ framework, versions, tokenizers, options }) => {
    const total = (key) => Object.values(tokenizers).reduce((sum, one) => sum + one[key], 0);
    const known = options.reduce((sum, one) => sum + Object.values(one.tokenizers).filter((counts) => counts.known !== undefined).length, 0);
    const name = FRAMEWORKS[framework];
    return `| [${name} ${versions[framework]}](#${name.toLowerCase()}) | ${number(total('rows'))} | ${number(total('examples'))} | ${total('differences')} | ${known} | ${namesOf(tokenizers).join(', ')} |`;
  });
  return ['| framework | rows × option sets | examples | unexplained differences | known differences | tokenizers |', '|---|---:|---:|---:|---:|---|', ...rows, ''].join('\n');
}

function section({ framework, versions, tokenizers, options }) {
  const { [framework]: own, ...others } = versions;
  const columns = inOrder(tokenizers);
  const lines = options.map(({ method, option, tokenizers: counts }) => `| ${method} | ${code(option)} | ${columns.map((name) => cell(counts[name])).join(' | ')} |`);
  const notes = [...new Set(options.flatMap(({ method, option, tokenizers: counts }) => Object.values(counts).flatMap((one) => noteLines(method, option, one))))];
  const commands = [...new Set(Object.values(tokenizers).map(({ command }) => command))];
  return [
    `## ${FRAMEWORKS[framework]}`, '',
    `${FRAMEWORKS[framework]} ${own} with ${Object.entries(others).map(([name, version]) => `${name} ${version}`).join(', ')}. Made again by:`, '',
    '```', ...commands, '```', '',
    `| method | options | ${namesOf(tokenizers).join(' | ')} |`,
    `|---|---|${columns.map(() => '---|').join('')}`,
    ...lines,
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
  ].join('\n');
}

function noteLines(method, option, { refused, known, rows }) {
  if (known !== undefined) return [`- Known, ${method} ${code(option)}: ${known}`];
  return refused !== undefined && rows === 0 ? [`- Not supported, ${method} ${code(option)}: ${refused.map((text) => text.replaceAll('<', '\\<')).join('; ')}`] : [];
}

function cell(counts) {
  if (counts === undefined) return '';
  const { rows, stopped = 0, refused, known, differences } = counts;
  if (differences !== undefined) return '**differs**';
  if (known !== undefined) return `known (${number(rows)})`;
  if (rows === 0) return refused !== undefined ? 'not supported' : `stops (${number(stopped)})`;
  return `exact (${number(rows)})${stopped > 0 ? ` + ${number(stopped)} left out` : ''}`;
}

function inOrder(tokenizers) {
  return [...Object.keys(TOKENIZERS).filter((name) => name in tokenizers), ...Object.keys(tokenizers).filter((name) => !(name in TOKENIZERS)).sort()];
}

const namesOf = (tokenizers) => inOrder(tokenizers).map((name) => TOKENIZERS[name] ?? name);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = render(readResults());
  if (process.argv.includes('--write')) writeFileSync(page, text);
  else process.stdout.write(text);
}
