/** Rows that are packed by themselves, unless `sample_packing_group_size` says another number. */
export const GROUP_SIZE = 100_000;
/** Rows in one example at most, unless `sample_packing_bin_size` says another number. */
export const BIN_SIZE = 200;

export interface Bin {
  tokens: number;
  rows: number;
}

/**
 * Each row into the first bin that has room for it (Axolotl 0.21.0, utils/samplers/multipack.py, `pack_group`): of one group, in the order given. Each length is at most
 * `capacity`. The first bin with room is found in a tree of the largest room below each node.
 */
export function firstFit(lengths: ArrayLike<number>, capacity: number, binSize = BIN_SIZE): Bin[] {
  let leaves = 1;
  while (leaves < Math.max(1, lengths.length)) leaves *= 2;
  const room = new Float64Array(2 * leaves).fill(capacity);
  const bins: Bin[] = [];
  for (let row = 0; row < lengths.length; row++) {
    const length = lengths[row] as number;
    let node = 1;
    while (node < leaves) node = 2 * node + ((room[2 * node] as number) >= length ? 0 : 1);
    const index = node - leaves;
    const bin = (bins[index] ??= { tokens: 0, rows: 0 });
    bin.tokens += length;
    bin.rows++;
    room[node] = bin.rows < binSize ? capacity - bin.tokens : -1;
    for (node >>= 1; node > 0; node >>= 1) room[node] = Math.max(room[2 * node] as number, room[2 * node + 1] as number);
  }
  return bins;
}

/** The next row opens a bin where the last has no room for it (`allocate_sequentially`). */
export function nextFit(lengths: ArrayLike<number>, capacity: number): Bin[] {
  const bins: Bin[] = [];
  for (let row = 0; row < lengths.length; row++) {
    const length = lengths[row] as number;
    const last = bins.at(-1);
    if (last !== undefined && last.tokens + length <= capacity) {
      last.tokens += length;
      last.rows++;
    } else bins.push({ tokens: length, rows: 1 });
  }
  return bins;
}
