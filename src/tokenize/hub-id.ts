import { usageError } from '../errors.ts';

/** A model on the hub. */
export interface HubId {
  org: string;
  name: string;
  /** A branch, tag or commit; `main` where none was given. */
  revision: string;
}

const PART = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?$/;
const REVISION = /^[A-Za-z0-9_](?:[\w./+-]*[\w+-])?$/;
const MAX_LENGTH = 96;

/**
 * Reads `org/name` or `org/name@revision`; `undefined` where `spec` has another shape. Both become parts of paths and addresses, so what the hub itself would not
 * allow (huggingface_hub 1.x, `validate_repo_id`), or could lead out of a folder, is refused: `USAGE_HUB_ID`.
 */
export function parseHubId(spec: string): HubId | undefined {
  const [id = '', revision = 'main', ...rest] = spec.split('@');
  const [org, name, ...deeper] = id.split('/');
  if (org === undefined || name === undefined || deeper.length > 0 || rest.length > 0) return undefined;
  const isValid = PART.test(org) && PART.test(name) && id.length <= MAX_LENGTH && !/\.\.|--/.test(id) && !name.endsWith('.git');
  if (!isValid)
    throw usageError('USAGE_HUB_ID', `${spec} is no hub id`, 'an id looks like org/name, with letters, digits, "-", "_" and "."');
  if (!REVISION.test(revision) || /\.\.|\/\/|\/\.|\.lock(?:\/|$)/.test(revision) || revision.length > MAX_LENGTH) {
    throw usageError('USAGE_HUB_ID', `${spec} names no valid revision`, 'a branch, tag or commit, e.g. org/name@main');
  }
  return { org, name, revision };
}

export function hubIdText({ org, name, revision }: HubId): string {
  return `${org}/${name}${revision === 'main' ? '' : `@${revision}`}`;
}
