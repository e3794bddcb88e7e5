/** What stands behind a cell. */
export type Basis =
  /** Read from the released package by conformance/derive_frameworks.py. */
  | 'package'
  /** Its makers' documentation says so. */
  | 'documentation'
  /** Its makers' claim about themselves; nobody measured it here. */
  | 'claim'
  /** Ours, on what the source says. */
  | 'judgement';

/** One answer of the comparison. */
export interface Cell {
  text: string;
  basis: Basis;
  /** Where it was read, with the version. */
  source: string;
}

const cell =
  (basis: Basis) =>
  (text: string, source: string): Cell => ({ text, basis, source });

export const fromPackage = cell('package');
export const documented = cell('documentation');
export const claimed = cell('claim');
export const judged = cell('judgement');

/** What frameworks are compared by, in the order of the table. */
export const CRITERIA = {
  speed: 'Speed',
  ease: 'Ease of use',
  flexibility: 'Flexibility',
  models: 'Models',
  methods: 'Methods (RLHF, DPO)',
  gpus: 'Several GPUs',
  multimodal: 'Pictures, sound, film',
  quantisation: 'Quantisation',
  exports: 'Export',
  architectures: 'Architectures of your own',
  platforms: 'Platforms',
  licence: 'Licence, paid parts',
  community: 'Documentation, community',
} as const;
export type Criterion = keyof typeof CRITERIA;

/** One framework's answers. */
export type Profile = Readonly<Record<Criterion, Cell>>;
