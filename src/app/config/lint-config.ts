import { readFileSync } from 'node:fs';
import { LineCounter, isCollection, isMap, isScalar, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Severity } from '../../errors.ts';
import { DsprepError, EXIT, usageError } from '../../errors.ts';
import type { Linter } from '../../frameworks/linters.ts';
import { linterOf } from '../../frameworks/linters.ts';
import { checkKeys } from '../../frameworks/shared/lint/check-keys.ts';
import type { ConfigProblem } from '../../frameworks/shared/lint/config-problem.ts';
import { readConfigSchema } from '../../frameworks/shared/lint/config-schema.ts';
import type { FoundCommand } from '../../frameworks/shared/lint/find-command.ts';
import { findCommand } from '../../frameworks/shared/lint/find-command.ts';
import type { JsonObject } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

export interface LintConfigOptions {
  /** A training config, YAML or JSON. */
  file: string;
  to: string;
  /** The framework's command that it is for, e.g. `dpo`; default: what its keys tell, or a comment. */
  command?: string;
}

/** A problem and where it stands. */
export interface PlacedProblem {
  code: string;
  severity: Severity;
  /** Keys from the root, with dots. */
  key: string;
  line: number;
  column: number;
  message: string;
  fix?: string;
}

export interface LintConfigResult {
  ok: boolean;
  file: string;
  to: string;
  command: string;
  /** Framework and version that the keys are of. */
  testedWith: string;
  /** Said where it can't be told which command the config is for. */
  remark?: string;
  problems: readonly PlacedProblem[];
}

const MAX_ALIASES = 100;

/**
 * Checks a training config against the keys and rules of its framework: unknown keys, wrong values, keys that fight each other, deprecated names, each at its line. Throws
 * `DsprepError` for bad usage and where the file can't be read.
 */
export function lintConfig(options: LintConfigOptions): LintConfigResult {
  return lintText(read(options.file), options);
}

/** The same of a config that is not in a file yet; `file` is what it is called. */
export function lintText(text: string, { file, to, command }: LintConfigOptions): LintConfigResult {
  const linter = linterOf(to);
  if (command !== undefined && !linter.commands.includes(command)) {
    throw usageError('USAGE_CONFIG_CHOICE', `${to} has no command ${command}`, `one of ${linter.commands.join(', ')}`);
  }
  const lines = new LineCounter();
  // Python's frameworks read YAML 1.1, where a bare no is false
  const document = parseDocument(text, { lineCounter: lines, version: '1.1', merge: true, uniqueKeys: true });
  const placed = (problem: ConfigProblem): PlacedProblem => {
    const { line, col } = lines.linePos(offsetOf(document, problem.path));
    const { path, ...others } = problem;
    return { ...others, key: path.join('.'), line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = document.errors.map(({ message, pos }): PlacedProblem => {
    const { line, col } = lines.linePos(pos[0]);
    return { code: 'CONFIG_SYNTAX', severity: 'error', key: '', line, column: col, message: message.split('\n', 1)[0] ?? '' };
  });
  const base = { file, to };
  if (broken.length > 0) return { ...base, ok: false, command: command ?? linter.commands[0] ?? '', testedWith: '', problems: broken };

  const config: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  if (!isJsonObject(config)) throw usageError('USAGE_TRAIN_CONFIG', `${file} is no mapping of options`);
  const found = command === undefined ? commandOf(config, text, linter) : { command };
  const kind = 'command' in found ? found.command : (found.candidates[0] ?? '');
  const schema = readConfigSchema(linter.schemaOf(kind));
  const problems = [...checkKeys(config, schema.keys, linter.keys), ...linter.rules(config)]
    .map(placed)
    .sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1));
  return {
    ...base,
    ok: problems.every(({ severity }) => severity !== 'error'),
    command: kind,
    testedWith: `${schema.framework} ${schema.version}`,
    ...('command' in found
      ? {}
      : { remark: `its keys are those of ${found.candidates.join(', ')}: looked at as ${kind}; --command says which` }),
    problems,
  };
}

/** The framework's command that a config is for. */
export function commandOf(config: JsonObject, text: string, { commands, program, schemaOf }: Linter): FoundCommand {
  const [only] = commands;
  if (commands.length === 1 && only !== undefined) return { command: only };
  const keysOf = Object.fromEntries(commands.map((command) => [command, Object.keys(readConfigSchema(schemaOf(command)).keys)]));
  return findCommand(config, text, { program, keysOf });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DsprepError({ code: 'INPUT_UNREADABLE', message: `${file} can't be read`, exitCode: EXIT.io, cause });
  }
}

/** Where the key of a path starts; of the nearest that is there, where it is not. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: Node | null = document.contents;
  let offset = 0;
  for (const part of path) {
    if (!isCollection(node)) break;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else {
      const item = node.items[Number(part)] as Node | undefined;
      if (item === undefined) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    }
  }
  return offset;
}
