// Remakes the pictures of docs/budget.md, and checks the page with axe.
//   node conformance/budget-pictures.mjs
// Needs `npm run build`, Chromium (CHROMIUM, default `chromium`), the data (DSPREP_SHARED), and for the check axe-core (AXE_CORE, its axe.min.js).
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(process.env.DSPREP_DIST ?? join(root, 'dist'), 'bin/dsprep.js');
const shared = resolve(root, process.env.DSPREP_SHARED ?? '../shared');
const chromium = process.env.CHROMIUM ?? 'chromium';
const images = join(root, 'docs/images');
const run = promisify(execFile);
const work = mkdtempSync(join(tmpdir(), 'dsprep-pictures-'));
const DARK = 0;
const LIGHT = 1;

async function browser(args) {
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--virtual-time-budget=8000', `--user-data-dir=${join(work, 'profile')}`];
  return (await run(chromium, [...flags, ...args], { maxBuffer: 1 << 26, timeout: 120_000 })).stdout;
}

function picture(page, file, { width, height, scheme }) {
  return browser([`--window-size=${width},${height}`, `--blink-settings=preferredColorScheme=${scheme}`, `--screenshot=${join(images, file)}`, pathToFileURL(page).href]);
}

/** A terminal's text with its colours, as a page. */
function terminalPage(command, text) {
  const styles = { 33: 'color:#e5c07b', 2: 'color:#8b949e', '1;32': 'color:#7ee787;font-weight:600' };
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const coloured = escaped.replace(/\u001b\[([\d;]+)m/g, (_, code) => (code === '0' ? '</span>' : `<span style="${styles[code] ?? ''}">`));
  return `<!doctype html><meta charset="utf-8"><title>dsprep budget</title><body style="margin:0;background:#0d1117;color:#e6edf3"><pre style="margin:0;padding:16px;font:13px/1.35 'DejaVu Sans Mono',monospace"><span style="color:#8b949e">$</span> ${command}\n${coloured}</pre>`;
}

/** What axe finds, as JSON; the page itself has no script: a copy of it gets one. */
async function axeViolations(page) {
  const axe = process.env.AXE_CORE ?? join(root, 'node_modules/axe-core/axe.min.js');
  if (!existsSync(axe)) return undefined;
  const script = `axe.run(document).then((found) => { const told = document.createElement('pre'); told.id = 'axe'; told.textContent = JSON.stringify({ passes: found.passes.length, violations: found.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 200)) })) }); document.body.append(told); });`;
  const copy = join(work, 'axe.html');
  writeFileSync(copy, readFileSync(page, 'utf8').replace('</body>', () => `<script>${readFileSync(axe, 'utf8')}</script><script>${script}</script></body>`));
  const results = {};
  for (const [name, scheme] of Object.entries({ light: LIGHT, dark: DARK })) {
    const dom = await browser([`--blink-settings=preferredColorScheme=${scheme}`, '--dump-dom', pathToFileURL(copy).href]);
    const told = /<pre id="axe">([\s\S]*?)<\/pre>/.exec(dom)?.[1] ?? '{"violations":[{"id":"axe did not run"}]}';
    results[name] = JSON.parse(told.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
  }
  return results;
}

try {
  const data = 'glaive.json';
  copyFileSync(join(shared, 'data/real/llamafactory/glaive_toolcall_en_demo.json'), join(work, data));
  const args = ['budget', data, '--to', 'trl', '--gpus', '2', '--set', 'max_length=2048', '--set', 'packing=true'];
  const cost = ['--tokens-per-second', '9000', '--price-per-gpu-hour', '2.50'];
  const { stdout } = await run(process.execPath, ['--import', `data:text/javascript,process.stdout.isTTY=true`, bin, ...args, ...cost, '--html', 'budget.html'], { cwd: work });
  const page = join(work, 'budget.html');
  const violations = await axeViolations(page);
  console.log(violations === undefined ? 'axe-core is not there: the page was not checked' : JSON.stringify(violations, null, 1));
  const command = `dsprep ${args.join(' ')} \\\n    ${cost.join(' ')}`;
  writeFileSync(join(work, 'terminal.html'), terminalPage(command, stdout.replace(/\nbudget\.html\n$/, '')));
  await picture(join(work, 'terminal.html'), 'budget-terminal.png', { width: 1020, height: 40 + 18 * stdout.split('\n').length, scheme: DARK });
  await picture(page, 'budget-light.png', { width: 1000, height: 1500, scheme: LIGHT });
  await picture(page, 'budget-dark.png', { width: 1000, height: 1500, scheme: DARK });
  if (violations !== undefined && Object.values(violations).some((found) => found.violations.length > 0)) process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
