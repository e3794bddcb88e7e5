import { join } from 'node:path';

/** A framework as it is installed, and how its programs are started. Plain data. */
export interface FoundFramework {
  /** What stands before a program of its environment, e.g. `conda run -n tune`; empty where programs are started by their path. */
  prefix: readonly string[];
  /** Folder of its executables; absent where the prefix finds them. */
  bin?: string;
  /** The Python that has it. */
  python?: string;
  /** Its command, as a person would find it: a path, or a name where the prefix finds it. */
  command: string;
  version: string;
  /** How it was found, e.g. `the active virtual environment`. */
  where: string;
  /** Of a container: what it was made from. */
  imageId?: string;
  /** Ends what runs where ending its starter does not, e.g. `docker kill NAME`. */
  stop?: readonly string[];
}

export interface FrameworkName {
  /** Its command, e.g. `llamafactory-cli`. */
  command: string;
  /** Its distribution on PyPI. */
  package: string;
  /** The version that configs are written for. */
  version: string;
}

/** Program and arguments that start a program where the framework is; `name` is the framework's own command. */
export function startIn(found: FoundFramework, name: string, [program = '', ...args]: readonly string[]): string[] {
  if (found.prefix.length > 0 || found.bin === undefined) return [...found.prefix, program, ...args];
  if (program === name) return [found.command, ...args];
  if (program === 'python' && found.python !== undefined) return [found.python, ...args];
  return [join(found.bin, program), ...args];
}

/** Prints the version of a distribution that is named after it. */
export const VERSION_PROGRAM = 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))';

/** What stands in the way of using this version with a config for another: nothing, a remark, or a refusal. */
export function versionProblem(found: string, wanted: string): { severity: 'none' | 'remark' | 'refusal' } {
  if (found === wanted) return { severity: 'none' };
  const minor = (version: string): string => version.split('.').slice(0, 2).join('.');
  return { severity: minor(found) === minor(wanted) ? 'remark' : 'refusal' };
}
