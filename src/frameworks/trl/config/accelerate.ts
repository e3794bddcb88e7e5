import { usageError } from '../../../errors.ts';
import type { ConfigRequest } from '../../config.ts';

/** accelerate configs that trl brings along (trl 1.16.0, trl/accelerate_configs). */
const PROFILES: Readonly<Record<string, string>> = { fsdp: 'fsdp2', zero2: 'zero2', zero3: 'zero3' };

/** The arguments of the `trl` command that spread it over GPUs. */
export function acceleratePreset({ presets, hardware, tuning }: ConfigRequest): { args: string[]; notes: string[]; byHand: string[] } {
  const asked = presets.filter((name) => name in PROFILES);
  if (asked.length > 1) throw usageError('USAGE_PRESETS', `${asked.join(' and ')} exclude each other`, 'give one of them');
  const [preset = hardware.gpus > 1 && tuning === 'full' ? 'fsdp' : undefined] = asked;
  if (preset !== undefined && hardware.gpus === 1) {
    return { args: [], notes: [`--preset ${preset} splits over GPUs, and there is one: left out`], byHand: [] };
  }
  const profile = preset === undefined ? (hardware.gpus > 1 ? 'multi_gpu' : undefined) : PROFILES[preset];
  if (profile === undefined) return { args: [], notes: [], byHand: [] };
  const args = ['--accelerate_config', profile, '--num_processes', String(hardware.gpus)];
  if (hardware.nodes > 1) args.push('--num_machines', String(hardware.nodes));
  return {
    args,
    notes: [],
    byHand: hardware.nodes > 1 ? ['start it on every node, with --machine_rank N and --main_process_ip HOST'] : [],
  };
}
