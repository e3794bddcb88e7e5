import { Command } from 'commander';
import type { CommanderError } from 'commander';
import type { ExitCode } from '../errors.ts';
import { VERSION } from '../version.ts';
import { budgetCommand } from './budget.ts';
import { chooseCommand } from './choose.ts';
import type { CliIo } from './cli-io.ts';
import { completionCommand } from './completion.ts';
import { configCommand } from './config.ts';
import { convertCommand } from './convert.ts';
import { diffCommand } from './diff.ts';
import { doctorCommand } from './doctor.ts';
import { formatsCommand } from './formats.ts';
import { initCommand } from './init.ts';
import { inspectCommand } from './inspect.ts';
import { launchCommand } from './launch.ts';
import { lintConfigCommand } from './lint-config.ts';
import { predictCommand } from './predict.ts';
import { previewCommand } from './preview.ts';
import { repairCommand } from './repair.ts';
import { schemaCommand } from './schema.ts';
import { targetsCommand } from './targets.ts';
import { tokenizerCommand } from './tokenizer.ts';
import { tokensCommand } from './tokens.ts';
import { validateCommand } from './validate.ts';
import { verifyCommand } from './verify.ts';

/** Adds one command to the program. What only one command needs is imported when it runs: starting is a part of every run. */
export type AddCommand = (program: Command, io: CliIo, exit: (code: ExitCode) => void) => void;

const COMMANDS: readonly AddCommand[] = [
  initCommand,
  convertCommand,
  inspectCommand,
  previewCommand,
  predictCommand,
  diffCommand,
  budgetCommand,
  chooseCommand,
  configCommand,
  lintConfigCommand,
  launchCommand,
  validateCommand,
  repairCommand,
  verifyCommand,
  doctorCommand,
  formatsCommand,
  schemaCommand,
  targetsCommand,
  tokensCommand,
  tokenizerCommand,
  completionCommand,
];

export function buildProgram(io: CliIo, exit: (code: ExitCode) => void): Command {
  const program = new Command('dsprep')
    .description('A compiler for training data: any fine-tuning dataset into the exact layout that a framework reads.')
    .version(VERSION)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .helpCommand('help [command]', 'show help')
    .action(() => program.outputHelp());
  for (const add of COMMANDS) add(program, io, exit);
  for (const command of allCommands(program)) {
    command
      .exitOverride((error: CommanderError) => {
        throw error;
      })
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: (text) => io.stderr.write(text),
        outputError: (text, write) => write(text.replace(/^error: /, 'dsprep: ')),
      });
  }
  return program;
}

export function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap((child) => allCommands(child))];
}

/** Flags that every command has. */
export function withCommonFlags(command: Command): Command {
  return command
    .option('--json', 'machine-readable result on stdout')
    .option('-q, --quiet', 'print only errors')
    .option('--no-color', 'no colours')
    .option('--no-progress', 'no progress line');
}

/** Commands shown under `--help`, one a line. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}`);
}
