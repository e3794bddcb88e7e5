import type { Cell, Criterion, Profile } from './cell.ts';
import { CRITERIA } from './cell.ts';
import type { Compared } from './facts.ts';
import { COMPARED, frameworkFacts } from './facts.ts';
import { axolotlProfile, litgptProfile, llamafactoryProfile, trlProfile, unslothProfile } from './profiles.ts';

const PROFILES: Readonly<Record<Compared, () => Profile>> = {
  axolotl: axolotlProfile,
  llamafactory: llamafactoryProfile,
  litgpt: litgptProfile,
  unsloth: unslothProfile,
  trl: trlProfile,
};

export interface MatrixRow {
  criterion: Criterion;
  title: string;
  cells: Readonly<Record<Compared, Cell & { version: string }>>;
}

/** How the frameworks compare: each cell with what it rests on, its source, and the version that it is about. */
export function comparisonMatrix(): MatrixRow[] {
  const profiles = COMPARED.map((name) => [name, PROFILES[name](), frameworkFacts(name).version] as const);
  return (Object.keys(CRITERIA) as Criterion[]).map((criterion) => ({
    criterion,
    title: CRITERIA[criterion],
    cells: Object.fromEntries(
      profiles.map(([name, profile, version]) => [name, { ...profile[criterion], version }]),
    ) as unknown as MatrixRow['cells'],
  }));
}

/** One answer. */
export function compared(name: Compared, criterion: Criterion): Cell {
  return PROFILES[name]()[criterion];
}
