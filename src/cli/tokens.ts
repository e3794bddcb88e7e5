import { EXIT } from '../errors.ts';
import type { CommonFlags } from './cli-io.ts';
import { hasColour, printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

interface Flags extends CommonFlags {
  tokenizer?: string;
  addSpecialTokens?: boolean;
}

export const tokensCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('tokens')
    .summary('the tokens of a text, in colour')
    .description('Shows how a tokenizer cuts a text, or a file, into tokens.')
    .argument('<text|file>', 'a text, or a file with one')
    .option('--tokenizer <t>', 'folder, file, hub id, qwen3 or gpt-oss (default: qwen3)')
    .option('--add-special-tokens', 'add what the tokenizer adds by itself (BOS, …)');
  withExamples(withCommonFlags(command), ['dsprep tokens "Hello, world"', 'dsprep tokens README.md --tokenizer gpt-oss --json']);
  command.action(async (textOrFile: string, { tokenizer, addSpecialTokens, ...common }: Flags) => {
    const { tokensOf } = await import('../app/tokens.ts');
    const { tokensText } = await import('../report/tokens-text.ts');
    const { palette } = await import('../report/colour.ts');
    const result = await tokensOf({
      textOrFile,
      env: io.env,
      signal: io.signal,
      ...(tokenizer === undefined ? {} : { tokenizer }),
      ...(addSpecialTokens === undefined ? {} : { addSpecialTokens }),
    });
    printResult(io, common, result, (shown) => tokensText(shown, palette(hasColour(io, common)), hasColour(io, common)));
    exit(EXIT.done);
  });
};
