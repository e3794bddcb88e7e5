import type { VerifyResult } from '../app/verify.ts';
import { EXIT } from '../errors.ts';
import { textTable } from '../report/table.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const verifyCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('verify')
    .summary('check an output against its manifest')
    .argument('<dir>', 'an output folder of convert');
  withExamples(withCommonFlags(command), ['dsprep verify out/']);
  command.description('Checks that every file of an output is there, whole and unchanged, and that no other is.');
  command.action(async (dir: string, flags: CommonFlags) => {
    const { verifyOutput } = await import('../app/verify.ts');
    const result = await verifyOutput({ dir, signal: io.signal });
    printResult(io, flags, result, verifyText);
    exit(result.ok ? EXIT.done : EXIT.rejected);
  });
};

function verifyText({ ok, dir, target, files }: VerifyResult): string {
  const verdict = ok ? `${dir} is whole: ${files.length} files for ${target}` : `${dir} is not what was written`;
  const shown = ok ? files : files.filter(({ status }) => status !== 'ok');
  return `${verdict}\n${textTable(
    shown.map(({ path, status }) => [status, path]),
    '  ',
  )}`;
}
