import type { Role } from '../../record.ts';
import type { ReadOptions } from '../format.ts';

/** What a source's role name says: a role, or an assistant turn whose text is tool calls (LLaMA-Factory's `function_call`). */
export type SourceRole = Role | 'tool-call';

/** How sources spell each. */
export const ROLE_SPELLINGS: Readonly<Record<SourceRole, readonly string[]>> = {
  system: ['system', 'developer'],
  user: ['user', 'human', 'input'],
  assistant: ['assistant', 'gpt', 'chatgpt', 'bing', 'bard', 'model', 'bot', 'output'],
  tool: ['tool', 'function', 'observation', 'observations', 'function_response', 'tool_response', 'ipython'],
  'tool-call': ['function_call', 'tool_call'],
};

const ROLES: ReadonlyMap<string, SourceRole> = new Map(
  (Object.keys(ROLE_SPELLINGS) as SourceRole[]).flatMap((role) => ROLE_SPELLINGS[role].map((name): [string, SourceRole] => [name, role])),
);

/** Every role name that is understood without `--map-role`. */
export const ROLE_NAMES: readonly string[] = [...ROLES.keys()];

/** The role that a source's name stands for; names given in `options.roles` come first, then the built-in ones in any letter case. */
export function sourceRole(name: string, options: ReadOptions): SourceRole | undefined {
  if (options.roles !== undefined && Object.hasOwn(options.roles, name)) return builtInRole(options.roles[name] as string);
  return builtInRole(name);
}

function builtInRole(name: string): SourceRole | undefined {
  return ROLES.get(name) ?? ROLES.get(name.trim().toLowerCase());
}
