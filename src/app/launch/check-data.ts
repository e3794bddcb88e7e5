import { DsprepError, EXIT } from '../../errors.ts';
import { verifyOutput } from '../verify.ts';

/** Throws `LAUNCH_DATA_CHANGED` (exit code 3) where an output is not what was written. */
export async function checkData(dir: string): Promise<void> {
  const verified = await verifyOutput({ dir });
  if (verified.ok) return;
  const changed = verified.files.filter(({ status }) => status !== 'ok').map(({ path, status }) => `${path} (${status})`);
  throw new DsprepError({
    code: 'LAUNCH_DATA_CHANGED',
    message: `${dir} is not what was written: ${changed.join(', ')}`,
    hint: 'convert it again',
    exitCode: EXIT.rejected,
  });
}
