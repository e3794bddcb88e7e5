import { EXIT, usageError } from '../errors.ts';
import { hasColour, printResult } from './cli-io.ts';
import type { PredictFlags } from './predict-flags.ts';
import { predictOptions, withPredictFlags } from './predict-flags.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const previewCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('preview')
    .summary('tokens and loss mask of one example, in colour')
    .description(
      'Shows what one row trains: its text as the framework renders it, trained tokens bright and masked ones dim, and the rule for each.',
    )
    .argument('<input...>', 'files, globs, folders, or - for stdin')
    .requiredOption('--to <name>', 'axolotl, llamafactory, litgpt, unsloth or trl')
    .option('--row <n>', 'row to show, from 0 (default: the first that is an example)', rowNumber)
    .option('--html <file>', 'write it as one page instead');
  withExamples(withCommonFlags(withPredictFlags(command)), [
    'dsprep preview chats.json --to axolotl',
    'dsprep preview chats.json --to trl --row 12 --set assistant_only_loss=true --html row.html',
  ]);
  command.action(async (inputs: string[], flags: PredictFlags & { row?: number; html?: string }) => {
    const { preview } = await import('../app/preview.ts');
    const { previewText } = await import('../report/preview-text.ts');
    const { palette } = await import('../report/colour.ts');
    const { row, html } = flags;
    const result = await preview({ ...predictOptions(inputs, flags, io), ...(row === undefined ? {} : { row }) });
    if (html !== undefined) {
      const { writeFileAtomic } = await import('../io/atomic-file.ts');
      const { previewHtml } = await import('../report/preview-html.ts');
      writeFileAtomic(html, previewHtml(result));
    }
    printResult(io, flags, result, (shown) => (html === undefined ? previewText(shown, palette(hasColour(io, flags))) : `${html}\n`));
    exit(result.sequences.length === 0 ? EXIT.rejected : EXIT.done);
  });
};

function rowNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw usageError('USAGE_ROW', `${text} is not a row number`, 'rows are counted from 0');
  return Number(text);
}
