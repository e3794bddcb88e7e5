import { textTable } from '../report/table.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const formatsCommand: AddCommand = (program, io) => {
  const command = program.command('formats').description('The source formats that dsprep reads.');
  withExamples(withCommonFlags(command), ['dsprep formats']);
  command.action(async (flags: CommonFlags) => {
    const { FORMATS } = await import('../formats/registry.ts');
    const formats = FORMATS.map(({ name, kinds, summary }) => ({ name, kinds, summary }));
    printResult(io, flags, formats, (all) => textTable(all.map(({ name, kinds, summary }) => [name, kinds.join(', '), summary])));
  });
};
