import { textTable } from './table.ts';

interface Found {
  path: string;
  because: string;
}

interface Initialised {
  dir: string;
  data: readonly (Found & { format: string; files: number; split?: string })[];
  others: readonly { path: string; why: string }[];
  configs: readonly (Found & { to: string })[];
  datasetInfos: readonly string[];
  tokenizer?: { name: string; because: string };
  host?: { name: string; because: string };
  skipped: readonly Found[];
  files: readonly { path: string; action: 'written' | 'planned' | 'kept'; text: string }[];
  remarks: readonly string[];
  nextSteps: readonly string[];
}

const SHOWN = 20;
const ACTIONS = { written: 'wrote', planned: 'would write', kept: 'left as it is (--force replaces it)' };

/** What was found and why, what was written, and what to do next. */
export function initText(result: Initialised): string {
  const { data, others, configs, datasetInfos, tokenizer, host, skipped, files, remarks, nextSteps } = result;
  const found: [what: string, name: string, why: string][] = [
    ...data.map(({ path, format, files: count, split, because }): [string, string, string] => [
      'data',
      path,
      `${format}${split === undefined ? '' : `, ${split}`}${count === 1 ? '' : `, ${count} files`}: ${because}`,
    ]),
    ...others.map(({ path, why }): [string, string, string] => ['other data', path, why]),
    ...configs.map(({ path, to, because }): [string, string, string] => ['config', path, `${to}: ${because}`]),
    ...datasetInfos.map((path): [string, string, string] => ['registration', path, 'llamafactory: its name']),
    ...(tokenizer === undefined ? [] : [['tokenizer', tokenizer.name, tokenizer.because] as [string, string, string]]),
    ...(host === undefined ? [] : [['host', host.name, host.because] as [string, string, string]]),
  ];
  const isDry = files.some(({ action }) => action === 'planned');
  const sections = [
    `found\n${textTable(firstOf(found), '  ')}${andMore(found.length)}`,
    skipped.length === 0
      ? ''
      : `passed over\n${textTable(
          firstOf(skipped).map(({ path, because }) => [path, because]),
          '  ',
        )}${andMore(skipped.length)}`,
    files.map(({ path, action, text }) => `${ACTIONS[action]}  ${path}\n${isDry ? indented(text) : ''}`).join(''),
    remarks.map((remark) => `note: ${remark}\n`).join(''),
    `next\n${nextSteps.map((step) => `  ${step}\n`).join('')}`,
  ];
  return sections.filter((section) => section !== '').join('\n');
}

const firstOf = <T>(list: readonly T[]): T[] => list.slice(0, SHOWN);

function andMore(count: number): string {
  return count > SHOWN ? `  … and ${count - SHOWN} more\n` : '';
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ');
}
