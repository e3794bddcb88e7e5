import type { Readable } from 'node:stream';
import type { RepairOptions } from '../app/repair/repair-options.ts';
import { parseMap } from '../formats/map-columns.ts';
import { repairSummary } from '../report/repair-summary.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import { parseSize } from './flag-values.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';
import { progressLine } from './progress-line.ts';

interface Flags
  extends CommonFlags, Pick<RepairOptions, 'out' | 'from' | 'mergeConsecutive' | 'force' | 'dryRun' | 'maxRejects' | 'maxRowBytes'> {
  only?: string[];
  skip?: string[];
  map?: string;
  mapRole?: string;
}

export const repairCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('repair')
    .summary('mend what validate finds, where that loses nothing')
    .description(
      'Applies the safe fixes that validate names. Rows keep their files, their format and their bytes; what can’t be mended is set aside.',
    )
    .argument('<input...>', 'files, globs, folders, or - for stdin')
    .option('-o, --out <dir>', 'output folder')
    .option('--only <codes>', 'act on these codes alone', splitCodes)
    .option('--skip <codes>', 'leave these codes alone', splitCodes)
    .option('--merge-consecutive', 'join neighbouring turns of one role (ROLE_REPEATED)')
    .option('--from <name>', 'source format; auto detects it', 'auto')
    .option('--map <pairs>', 'source column=canonical name, for odd column names')
    .option('--map-role <pairs>', 'source role=role, for odd role names')
    .option('--max-row-bytes <size>', 'largest row', parseSize)
    .option('--max-rejects <n|p%>', 'rejected rows tolerated before exit 3 (default 0)')
    .option('--dry-run', 'say what would be done, and write nothing')
    .option('--force', 'replace an output that is there');
  withExamples(withCommonFlags(command), [
    'dsprep repair chats.jsonl --dry-run',
    'dsprep repair data/ -o mended/ --max-rejects 1%',
    'dsprep repair chats.jsonl -o mended/ --only TEXT_MOJIBAKE,TEXT_CONTROL',
  ]);
  command.action(async (inputs: string[], { map, mapRole, json, quiet, ...flags }: Flags) => {
    const { repair } = await import('../app/repair.ts');
    const common: CommonFlags = { ...(json === undefined ? {} : { json }), ...(quiet === undefined ? {} : { quiet }), ...flags };
    const progress = progressLine(io, common);
    try {
      const { color: _, progress: __, verbose: ___, ...options } = flags;
      const result = await repair({
        ...options,
        inputs,
        ...(map === undefined ? {} : { map: parseMap(map) }),
        ...(mapRole === undefined ? {} : { mapRole: parseMap(mapRole) }),
        signal: io.signal,
        stdin: io.stdin as Readable,
        env: io.env,
        ...(progress.show === undefined ? {} : { onProgress: progress.show }),
      });
      progress.clear();
      printResult(io, common, result, repairSummary);
      exit(result.exitCode);
    } finally {
      progress.clear();
    }
  });
};

function splitCodes(text: string): string[] {
  return text.split(',').map((code) => code.trim());
}
