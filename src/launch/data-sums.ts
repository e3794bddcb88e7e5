import type { TrainJob } from './job.ts';
import { DATA_FOLDER } from './job.ts';

/** Sums of the data as `sha256sum --check` reads them, with paths seen from the folder that the training is started in. */
export function dataSums({ data }: Pick<TrainJob, 'data'>): string {
  return data.files.map(({ path, sha256 }) => sumLine(`${DATA_FOLDER}/${path}`, sha256)).join('');
}

/** As GNU coreutils write it: a name that would break its line has its odd characters escaped, and a backslash before the sum. */
function sumLine(name: string, sha256: string): string {
  if (!/[\\\n\r]/.test(name)) return `${sha256}  ${name}\n`;
  return `\\${sha256}  ${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}\n`;
}
