import type { Palette } from './colour.ts';
import { visibleText } from './colour.ts';
import { wrapText } from './wrap.ts';

interface Check {
  area: string;
  name: string;
  state: 'ok' | 'note' | 'missing' | 'wrong';
  text: string;
  fix?: string;
}

/** What this machine has, a line each; then what installs what is missing. */
export function doctorText({ ok, version, checks }: { ok: boolean; version: string; checks: readonly Check[] }, colours: Palette): string {
  const lines = [...checks.filter(({ area }) => area !== 'cloud'), ...cloudLine(checks)];
  const width = Math.max(...lines.map(({ name }) => name.length));
  const fixes = checks.filter(({ fix, state }) => fix !== undefined && state !== 'ok');
  const sections = [
    lines.map((one) => checkLine(one, width, colours)).join(''),
    fixes.length === 0 ? '' : `what installs the rest, where you want it\n${fixLines(fixes, colours)}`,
  ];
  return `dsprep ${version}${ok ? '' : " can't run as it should here"}\n\n${sections.filter((one) => one !== '').join('\n')}`;
}

/** The tools of other places on one line: most people need one of them at most. */
function cloudLine(checks: readonly Check[]): Check[] {
  const tools = checks.filter(({ area }) => area === 'cloud');
  if (tools.length === 0) return [];
  const named = (state: Check['state']): string =>
    tools
      .filter((one) => one.state === state)
      .map(({ name }) => name)
      .join(', ');
  const [there, missing] = [named('ok'), named('missing')];
  const text = [there, missing === '' ? '' : `not here: ${missing}`].filter((one) => one !== '').join('; ');
  return [{ area: 'cloud', name: 'cloud tools', state: there === '' ? 'missing' : 'ok', text }];
}

function checkLine({ name, state, text }: Check, width: number, colours: Palette): string {
  const head = `    ${name.padEnd(width)}  `;
  const lines = wrapText(visibleText(text), { first: head, rest: ' '.repeat(head.length) });
  return `  ${mark(state, colours)}${lines.slice(3)}`;
}

function mark(state: Check['state'], colours: Palette): string {
  switch (state) {
    case 'ok':
      return colours.good('✓');
    case 'note':
      return colours.warning('!');
    case 'missing':
      return colours.quiet('·');
    case 'wrong':
      return colours.warning('✗');
  }
}

function fixLines(fixes: readonly Check[], colours: Palette): string {
  const width = Math.max(...fixes.map(({ name }) => name.length));
  return fixes.map(({ name, fix = '' }) => `  ${colours.quiet(name.padEnd(width))}  ${visibleText(fix)}\n`).join('');
}
