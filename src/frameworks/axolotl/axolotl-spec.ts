import type { LayoutSpec } from '../shared/layout-spec.ts';
import type { Columns } from '../target.ts';

/** What a layout adds to an Axolotl config, as lines of YAML; comments included. */
export interface ConfigParts {
  /** Below `path` in the entry of a dataset. */
  entry: readonly string[];
  /** At the root. */
  root?: readonly string[];
  /** The rows go to `pretraining_dataset`. */
  isStreamed?: boolean;
  /** What the files are; default `json`. */
  fileType?: 'json' | 'parquet';
  /** `axolotl preprocess` can't make such data ready: the run itself reads the rows. */
  isUnprepared?: boolean;
}

/** A layout and the config that names it. */
export type AxolotlSpec = LayoutSpec & { config: (columns: Columns) => ConfigParts };

/** Rows with all three are taken for tokens, whatever `type` says (axolotl 0.21.0, utils/data/wrappers.py). */
export const TOKEN_COLUMNS = ['input_ids', 'attention_mask', 'labels'];

/** Without it Axolotl would tokenise lists of messages as if they were text (axolotl 0.21.0, utils/data/rl.py). */
export const SKIP_PREPARE = 'skip_prepare_dataset: true # the columns are lists of messages, which Axolotl would take for text';
