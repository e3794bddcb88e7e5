import { EXIT } from '../errors.ts';
import { printResult } from './cli-io.ts';
import type { PredictFlags } from './predict-flags.ts';
import { predictOptions, withPredictFlags } from './predict-flags.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const predictCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('predict')
    .summary('the ids and labels that a framework trains on')
    .description('Writes the token ids and labels of every training example, as the framework would compute them, one JSON line each.')
    .argument('<input...>', 'files, globs, folders, or - for stdin')
    .requiredOption('--to <name>', 'axolotl, llamafactory, litgpt, unsloth or trl')
    .requiredOption('--out-file <file>', 'file to write; - is stdout')
    .option('--force', 'replace a file that is there');
  withExamples(withCommonFlags(withPredictFlags(command)), [
    'dsprep predict chats.json --to trl --set assistant_only_loss=true --out-file tokens.jsonl',
    'dsprep predict data.jsonl --to axolotl --train-config axolotl.yaml --tokenizer ./model --out-file tokens.jsonl',
  ]);
  command.action(async (inputs: string[], flags: PredictFlags & { outFile: string; force?: boolean }) => {
    const { predict } = await import('../app/predict.ts');
    const { predictText } = await import('../report/predict-text.ts');
    const { outFile, force } = flags;
    const result = await predict({ ...predictOptions(inputs, flags, io), outFile, ...(force === undefined ? {} : { force }) });
    const out = outFile === '-' && flags.json !== true ? { ...io, stdout: { ...io.stdout, write: io.stderr.write } } : io;
    printResult(out, flags, result, predictText);
    exit(EXIT.done);
  });
};
