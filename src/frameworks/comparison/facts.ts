import { readFileSync } from 'node:fs';
import { packageFile } from '../../package-files.ts';

/** What a framework's own packages say about it, taken by conformance/derive_frameworks.py. */
export interface FrameworkFacts {
  framework: string;
  version: string;
  /** Versions of Python that it takes. */
  python: string;
  licence: string;
  torch: string;
  /** Lines of its Python sources. */
  codeLines: number;
  /** Packages that it needs besides itself. */
  requirements: number;
  methods: readonly string[];
  tunings: readonly string[];
  quantisations: readonly string[];
  /** Chat templates or prompt styles that it brings. */
  templates: number;
  /** What the transformers of its environment load; absent where it loads no model by transformers. */
  architectures?: { transformers: string; language: number; imageText: number };
  /** Models that it lists by name. */
  listedModels?: number;
  listedVisionModels?: number;
  /** Names of all models that it can load; absent where the list is open. */
  modelNames?: readonly string[];
  /** Keys of its training config. */
  options: number;
  commands: readonly string[];
  /** Trainers that it calls unstable. */
  experimental?: readonly string[];
  clouds?: readonly string[];
  parallelism?: readonly string[];
  exports?: readonly string[];
  /** Version of TRL whose trainers it patches. */
  trl?: string;
  files?: number;
  /** Of them, those whose header says AGPL-3.0. */
  agplFiles?: number;
  cliLicence?: string;
  /** The file of the package that each entry was read from. */
  sources: Readonly<Record<string, string>>;
}

/** Frameworks that are compared, by the names of the targets. */
export const COMPARED = ['axolotl', 'llamafactory', 'litgpt', 'unsloth', 'trl'] as const;
export type Compared = (typeof COMPARED)[number];

/** As they call themselves. */
export const TITLES: Readonly<Record<Compared, string>> = {
  axolotl: 'Axolotl',
  llamafactory: 'LLaMA-Factory',
  litgpt: 'LitGPT',
  unsloth: 'Unsloth',
  trl: 'TRL',
};

const read = new Map<Compared, FrameworkFacts>();

/** Reads assets/framework-facts/, each file once. */
export function frameworkFacts(name: Compared): FrameworkFacts {
  const known = read.get(name);
  if (known !== undefined) return known;
  const facts = JSON.parse(readFileSync(packageFile(`assets/framework-facts/${name}.json`), 'utf8')) as FrameworkFacts;
  read.set(name, facts);
  return facts;
}
