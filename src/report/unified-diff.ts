import { palette } from './colour.ts';

/** Lines of context around a change. */
const CONTEXT = 3;
/** Beyond this many pairs of changed lines, all of them count as changed. */
const MAX_PAIRS = 4_000_000;

interface Step {
  sign: ' ' | '-' | '+';
  text: string;
}

/** The difference of two texts in the unified format, empty where there is none. */
export function unifiedDiff(before: string, after: string, file: string): string {
  if (before === after) return '';
  const steps = lineSteps(linesOf(before), linesOf(after));
  let text = `--- ${file}\n+++ ${file}\n`;
  for (const [from, to] of hunks(steps)) {
    const counted = (sign: '-' | '+', upTo: number, start: number): number =>
      steps.slice(start, upTo).filter((step) => step.sign === ' ' || step.sign === sign).length;
    const range = (sign: '-' | '+'): string => {
      const count = counted(sign, to, from);
      return `${counted(sign, from, 0) + (count === 0 ? 0 : 1)},${count}`;
    };
    text += `@@ -${range('-')} +${range('+')} @@\n`;
    for (const { sign, text: line } of steps.slice(from, to)) text += `${sign}${line}\n`;
  }
  return text;
}

/** The same, for a terminal. */
export function colouredDiff(diff: string, hasColour: boolean): string {
  const { trained: added, warning: removed, masked: place } = palette(hasColour);
  return diff
    .split('\n')
    .map((line) => (line.startsWith('@@') ? place(line) : line.startsWith('+') ? added(line) : line.startsWith('-') ? removed(line) : line))
    .join('\n');
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The steps from one list of lines to another that keep the most lines. */
function lineSteps(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const keep = (lines: readonly string[]): Step[] => lines.map((text) => ({ sign: ' ', text }));
  const changed = changedSteps(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [...keep(before.slice(0, start)), ...changed, ...keep(before.slice(before.length - end))];
}

function changedSteps(before: readonly string[], after: readonly string[]): Step[] {
  const [rows, columns] = [before.length + 1, after.length + 1];
  const removed = before.map((text): Step => ({ sign: '-', text }));
  const added = after.map((text): Step => ({ sign: '+', text }));
  if (rows * columns > MAX_PAIRS) return [...removed, ...added];
  // lengths of the longest common rest
  const common = new Uint32Array(rows * columns);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const isSame = before[i] === after[j];
      common[i * columns + j] = isSame
        ? (common[(i + 1) * columns + j + 1] ?? 0) + 1
        : Math.max(common[(i + 1) * columns + j] ?? 0, common[i * columns + j + 1] ?? 0);
    }
  }
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      steps.push({ sign: ' ', text: before[i] ?? '' });
      i++;
      j++;
    } else if ((common[(i + 1) * columns + j] ?? 0) >= (common[i * columns + j + 1] ?? 0)) steps.push(removed[i++] as Step);
    else steps.push(added[j++] as Step);
  }
  return [...steps, ...removed.slice(i), ...added.slice(j)];
}

/** From where to where, with the context; neighbours whose contexts touch are one. */
function hunks(steps: readonly Step[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const [index, { sign }] of steps.entries()) {
    if (sign === ' ') continue;
    const [from, to] = [Math.max(0, index - CONTEXT), Math.min(steps.length, index + CONTEXT + 1)];
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else found.push([from, to]);
  }
  return found;
}
