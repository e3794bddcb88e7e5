import type { Issue } from '../errors.ts';
export interface Source {
  name: string;
  path: string;
  sizeBytes: number;
  compression: 'none' | 'gzip';
  container: 'jsonl' | 'json' | 'csv' | 'tsv' | 'text';
  note?: Issue;
}
