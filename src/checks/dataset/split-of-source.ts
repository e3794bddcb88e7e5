const SPLITS: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  test: 'test',
  testing: 'test',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  eval: 'eval',
  evaluation: 'eval',
  holdout: 'test',
  heldout: 'test',
};

/**
 * The split that the name of a source tells: a word of its file name (`gsm8k-test.jsonl`, `train-00000-of-00001.parquet`), else the whole name of its
 * folder (`validation/part-1.jsonl`). Undefined where none or two are named.
 */
export function splitOfSource(source: string): string | undefined {
  const path = source.split(/[\\/]/);
  const words = (path.at(-1) ?? '').toLowerCase().split(/[^a-z]+/);
  const named = new Set(words.flatMap((word) => (Object.hasOwn(SPLITS, word) ? [SPLITS[word] as string] : [])));
  if (named.size > 0) return named.size === 1 ? [...named][0] : undefined;
  const folder = (path.at(-2) ?? '').toLowerCase();
  return Object.hasOwn(SPLITS, folder) ? SPLITS[folder] : undefined;
}
