import { DsprepError, EXIT } from '../../errors.ts';
import { LINTERS } from '../../frameworks/linters.ts';
import { lintText } from '../config/lint-config.ts';

/**
 * The warnings of a config that is about to be started; a script is not looked at. Throws `LAUNCH_CONFIG` (exit code 2) where the framework would stop on it, or would drop
 * a key without a word.
 */
export function checkConfig(to: string, { fileName, text, start }: { fileName: string; text: string; start: readonly string[] }): string[] {
  if (!/\.(?:ya?ml|json)$/.test(fileName)) return [];
  const command = start.find((word) => LINTERS[to]?.commands.includes(word));
  const { problems } = lintText(text, { file: fileName, to, ...(command === undefined ? {} : { command }) });
  const [first, ...more] = problems.filter(({ severity }) => severity === 'error');
  if (first !== undefined) {
    throw new DsprepError({
      code: 'LAUNCH_CONFIG',
      message: `${fileName}:${first.line}: ${first.message}${more.length === 0 ? '' : `, and ${more.length} more`}`,
      hint: `${first.fix === undefined ? '' : `${first.fix}; `}dsprep lint-config shows all`,
      exitCode: EXIT.usage,
    });
  }
  return problems.map(({ line, message, fix }) => `${fileName}:${line}: ${message}${fix === undefined ? '' : ` (${fix})`}`);
}
