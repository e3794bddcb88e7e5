import { dirname, relative, resolve, sep } from 'node:path';
import type { Source } from '../../io/sources.ts';
import { SIDE_FOLDER } from '../manifest.ts';
import { MANIFEST_NAME } from '../../io/owned-output.ts';

/** Where each source goes inside the output: as it lay below the folder that all share, without `.gz`. */
export function outputNames(sources: readonly Source[]): string[] {
  const shared = sharedFolder(sources.filter(({ name }) => name !== '-').map(({ name }) => dirname(resolve(name))));
  const taken = new Set<string>([MANIFEST_NAME]);
  return sources.map(({ name, container }) => {
    const inside =
      name === '-' ? `stdin.${container === 'text' ? 'txt' : container}` : relative(shared, resolve(name)).split(sep).join('/');
    const bare = inside.replace(/\.gz$/i, '');
    const wanted = bare.startsWith(`${SIDE_FOLDER}/`) ? `data/${bare}` : bare;
    let free = wanted;
    for (let n = 2; taken.has(free); n++) free = wanted.replace(/(\.[^./]*)?$/, (ending) => `-${n}${ending}`);
    taken.add(free);
    return free;
  });
}

function sharedFolder(folders: readonly string[]): string {
  let shared = folders[0] ?? '.';
  for (const folder of folders)
    while (folder !== shared && !folder.startsWith(shared.endsWith(sep) ? shared : shared + sep)) shared = dirname(shared);
  return shared;
}
