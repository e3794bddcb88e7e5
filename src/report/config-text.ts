import { formatCount, textTable } from './table.ts';

/** What is said of a written config. */
export interface ConfigSummary {
  fileName: string;
  outFile?: string;
  merged?: { file: string; isChanged: boolean };
  plan: {
    stepsPerEpoch: number;
    totalSteps: number;
    vram: { bytes: number; parts: readonly { name: string; bytes: number; formula: string }[] };
  };
  start: readonly string[];
  followUps: readonly { title: string; command: readonly string[] }[];
  notes: readonly string[];
}

/** What stands beside a written config: how long the run is, what memory it takes and why, how it is started, and what comes after. */
export function configSummary({ fileName, outFile, merged, plan, start, followUps, notes }: ConfigSummary): string {
  const configPath = outFile ?? merged?.file ?? fileName;
  const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const rows = [
    ...(merged === undefined ? [] : [['merge', mergeState(merged, outFile)]]),
    ['steps', `${formatCount(plan.totalSteps)} (${formatCount(plan.stepsPerEpoch)} an epoch)`],
    ['memory', `${gib(plan.vram.bytes)} on each GPU, estimated:`],
    ...plan.vram.parts.map(({ name, bytes, formula }) => ['', `${gib(bytes)}  ${name}: ${formula}`]),
    ['start', shellLine(start, configPath)],
    ...followUps.map(({ title, command }) => ['then', `${shellLine(command, configPath)}   # ${title}`]),
    ...notes.map((note) => ['note', note]),
  ];
  return `${outFile === undefined ? '' : `${outFile}\n`}${textTable(rows, '  ')}`;
}

function mergeState({ file, isChanged }: { file: string; isChanged: boolean }, outFile: string | undefined): string {
  if (!isChanged) return `${file} has all that the data needs`;
  return outFile === undefined ? `--out-file ${file} writes it` : `${file} with what the data needs`;
}

function shellLine(command: readonly string[], configPath: string): string {
  return command.map((word) => quoted(word === '{config}' ? configPath : word)).join(' ');
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
