import type { Readable } from 'node:stream';
import { EXIT } from '../errors.ts';
import { parseMap } from '../formats/map-columns.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import { parseWhole } from './flag-values.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

interface Flags extends CommonFlags {
  from?: string;
  map?: string;
  mapRole?: string;
  limit?: number;
  records?: number;
}

export const inspectCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('inspect')
    .summary('what data is and why, and what is wrong with it')
    .description('Says what data is and why: format, columns, roles, lengths, first records, problems. Reads every row.')
    .argument('<input...>', 'files, globs, folders, or - for stdin')
    .option('--from <name>', 'source format; auto detects it and says why', 'auto')
    .option('--map <pairs>', 'source column=canonical name')
    .option('--map-role <pairs>', 'source role=role')
    .option('--limit <n>', 'look at no more than this many rows of each source', parseWhole)
    .option('--records <n>', 'how many first records to show (default 1)', parseWhole);
  withExamples(withCommonFlags(command), ['dsprep inspect chats.json', 'dsprep inspect data/ --limit 1000 --json']);
  command.action(async (inputs: string[], { from, map, mapRole, limit, records, ...common }: Flags) => {
    const { inspect } = await import('../app/inspect.ts');
    const { inspectText } = await import('../report/inspect-text.ts');
    const result = await inspect({
      inputs,
      signal: io.signal,
      stdin: io.stdin as Readable,
      ...(from === undefined ? {} : { from }),
      ...(map === undefined ? {} : { map: parseMap(map) }),
      ...(mapRole === undefined ? {} : { mapRole: parseMap(mapRole) }),
      ...(limit === undefined ? {} : { limit }),
      ...(records === undefined ? {} : { records }),
    });
    printResult(io, common, result, inspectText);
    exit(EXIT.done);
  });
};
