import type { TARGETS as Targets } from '../frameworks/registry.ts';
import { textTable } from '../report/table.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const targetsCommand: AddCommand = (program, io) => {
  const command = program.command('targets').description('The frameworks and plain layouts that dsprep writes, and what each can hold.');
  withExamples(withCommonFlags(command), ['dsprep targets']);
  command.action(async (flags: CommonFlags) => {
    const { TARGETS } = await import('../frameworks/registry.ts');
    const targets = TARGETS.map(({ name, summary, testedWith, holds }) => ({ name, summary, testedWith, holds }));
    printResult(io, flags, targets, (all) => all.map(targetText).join('\n'));
  });
};

function targetText({
  name,
  summary,
  testedWith,
  holds,
}: Pick<(typeof Targets)[number], 'name' | 'summary' | 'testedWith' | 'holds'>): string {
  const rows = holds.map(({ kind, methods, layouts }) => [kind, methods.join(', '), layouts.join(', ')]);
  return `${name}: ${summary}${testedWith === '' ? '' : ` (${testedWith})`}\n${textTable([['records', '--method', '--layout'], ...rows], '  ')}`;
}
