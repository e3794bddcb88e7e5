// Compares what dsprep predicts for Unsloth with what Unsloth makes of the same rows, id by id.
//   node conformance/fuzz-unsloth.mjs [--tokenizers qwen3,llama3_1] [--rows 100] [--seed 1] [--only PATTERN] [--crashes N]
// Needs `npm run build` (or DSPREP_BUILD, a folder with src/) and the frameworks (setup.sh).
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES, unslothSettings } from './cases-unsloth.mjs';
import { random } from './fuzz-rows.mjs';
import { argument, compareAll, openBuilt, runUnsloth } from './fuzz-run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { openUnslothPredictor, openTokenizer } = await openBuilt(here, { unsloth: 'frameworks/unsloth/predict/open.js', tokenizer: 'tokenize/open-tokenizer.js' });

await compareAll({
  cases: CASES,
  random,
  openTokenizer,
  predict: (_kind, tokenizer, config) => openUnslothPredictor({ tokenizer, config: unslothSettings(config, tokenizer.name.split('/').at(-1)) }),
  oracle: (kind, options) => runUnsloth(here, kind, options),
  crashes: Number(argument('crashes', '0')),
});
