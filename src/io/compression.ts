import { gunzipSync, constants } from 'node:zlib';
import { usageError } from '../errors.ts';

export type Compression = 'none' | 'gzip';

/** Formats that are known by their first bytes and not read, and the way out. */
const NOT_READ: readonly { magic: string; name: string; hint: string }[] = [
  { magic: '28b52ffd', name: 'Zstandard', hint: 'decompress it first: zstd -d FILE' },
  { magic: '425a68', name: 'bzip2', hint: 'decompress it first: bunzip2 -k FILE' },
  { magic: 'fd377a585a00', name: 'xz', hint: 'decompress it first: unxz -k FILE' },
  { magic: '04224d18', name: 'LZ4', hint: 'decompress it first: lz4 -d FILE' },
  { magic: '377abcaf271c', name: '7-Zip', hint: 'unpack it first: 7z x FILE' },
  { magic: '504b0304', name: 'ZIP', hint: 'unpack it first: unzip FILE' },
  {
    magic: '50415231',
    name: 'Parquet',
    hint: `convert it first: python -c "import pandas; pandas.read_parquet('FILE').to_json('out.jsonl', orient='records', lines=True)"`,
  },
  {
    magic: '4152524f5731',
    name: 'Arrow',
    hint: `convert it first: python -c "import datasets; datasets.Dataset.from_file('FILE').to_json('out.jsonl')"`,
  },
];

/** Compression by the first bytes of a file, whatever its name. Throws `INPUT_FORMAT_UNSUPPORTED` for formats that are known but not read. */
export function detectCompression(name: string, head: Buffer): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  const hex = head.toString('hex', 0, 8);
  const known = NOT_READ.find(
    ({ magic }) => hex.startsWith(magic) && (magic !== '425a68' || /^[1-9]$/.test(head.toString('latin1', 3, 4))),
  );
  if (known === undefined) return 'none';
  throw usageError('INPUT_FORMAT_UNSUPPORTED', `${name} is a ${known.name} file, which is not read`, known.hint.replace('FILE', name));
}

/** What the beginning of a gzip file decompresses to, as far as it can be read. */
export function gunzipHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 });
  } catch {
    return Buffer.alloc(0);
  }
}
