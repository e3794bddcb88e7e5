// Compares dsprep's table of LLaMA-Factory's templates with the registry of the installed package.
//   node conformance/check-llamafactory-templates.mjs
// Needs `npm run build` (or DSPREP_BUILD, a folder with src/) and LLaMA-Factory (setup.sh).
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { built } from './fuzz-run.mjs';
import { pythonOf } from './oracle-server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { TEMPLATES } = await built('frameworks/llamafactory/predict/templates/templates.js');
const { fullTemplate } = await built('frameworks/llamafactory/predict/templates/template.js');
const real = JSON.parse(execFileSync(pythonOf('llamafactory'), [join(here, 'llamafactory_templates.py')], { env: { ...process.env, PYTHONUTF8: '1', CUDA_VISIBLE_DEVICES: '' }, stdio: ['ignore', 'pipe', 'ignore'] }));
const unlike = real.filter((one) => !Object.hasOwn(TEMPLATES, one.name) || !isDeepStrictEqual(fullTemplate(one.name, TEMPLATES[one.name]), one)).map(({ name }) => name);
const unknown = Object.keys(TEMPLATES).filter((name) => !real.some((one) => one.name === name));
console.log(`${real.length} templates, unlike: ${unlike.join(', ') || 'none'}, unknown to LLaMA-Factory: ${unknown.join(', ') || 'none'}`);
process.exit(unlike.length + unknown.length > 0 ? 1 : 0);
