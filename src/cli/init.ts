import type { CiHost, InitOptions } from '../app/init.ts';
import { EXIT, usageError } from '../errors.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

const HOSTS: readonly CiHost[] = ['github', 'gitlab', 'none'];

export const initCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('init')
    .summary('a first dsprep.yaml for what is in a folder')
    .description(
      'Writes dsprep.yaml for the data, training configs and tokenizer that it finds, and a file for CI; says what it found and why.',
    )
    .argument('[dir]', 'folder of the project', '.')
    .option('--ci <host>', "github, gitlab or none (default: as the repository's remote says)", parseHost)
    .option('--force', 'replace files that are there')
    .option('--dry-run', 'show what would be written');
  withExamples(withCommonFlags(command), ['dsprep init', 'dsprep init --dry-run', 'dsprep init data/ --ci none']);
  command.action(async (dir: string, { ci, force, dryRun, ...common }: CommonFlags & InitOptions) => {
    const { init } = await import('../app/init.ts');
    const { initText } = await import('../report/init-text.ts');
    const given = {
      ...(ci === undefined ? {} : { ci }),
      ...(force === undefined ? {} : { force }),
      ...(dryRun === undefined ? {} : { dryRun }),
    };
    printResult(io, common, await init({ dir, signal: io.signal, ...given }), initText);
    exit(EXIT.done);
  });
};

function parseHost(text: string): CiHost {
  const host = HOSTS.find((name) => name === text);
  if (host === undefined) throw usageError('USAGE_CI', `--ci ${text} is not known`, `one of ${HOSTS.join(', ')}`);
  return host;
}
