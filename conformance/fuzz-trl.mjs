// Compares what dsprep predicts for TRL with what TRL makes of the same rows, id by id.
//   node conformance/fuzz-trl.mjs [--tokenizers qwen3,llama3_1] [--rows 100] [--seed 1] [--only PATTERN]
// Needs `npm run build` (or DSPREP_BUILD, a folder with src/) and the frameworks (setup.sh). Rows on which a run stops are predicted and left out of the file; --crashes N
// gives N of them to TRL one by one, which has to stop on each.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES, CRASHES, LARGE } from './cases-trl.mjs';
import { random } from './fuzz-rows.mjs';
import { argument, compareAll, differences, openBuilt, runOracle } from './fuzz-run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { openTrlPredictor, openTokenizer } = await openBuilt(here, { trl: 'frameworks/trl/predict/open.js', tokenizer: 'tokenize/open-tokenizer.js' });

const predict = (kind) => (tokenizer, config) => openTrlPredictor({ method: kind, config, tokenizer });

await compareAll({
  cases: argument('crashes', '0') === '0' ? [...CASES, ...LARGE] : [...CASES, ...LARGE, ...CRASHES],
  random,
  openTokenizer,
  predict: (kind, tokenizer, config) => predict(kind)(tokenizer, config),
  oracle: (kind, options) => runOracle(here, `trl-${kind}`, options),
  differences,
  crashes: Number(argument('crashes', '0')),
});
