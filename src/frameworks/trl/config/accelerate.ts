import { usageError } from '../../../errors.ts';
import type { ConfigRequest, Tuning } from '../../config.ts';
import type { Spread } from '../../shared/plan/vram.ts';
import { DEEPSPEED_BUCKET_BYTES } from '../../shared/plan/vram.ts';

/** accelerate configs that trl brings along (trl 1.16.0, trl/accelerate_configs). */
const PROFILES: Readonly<Record<string, string>> = { fsdp: 'fsdp2', zero2: 'zero2', zero3: 'zero3' };

/** Of several GPUs, where none is asked for. */
const usualPreset = (tuning: Tuning): string | undefined => (tuning === 'full' ? 'fsdp' : undefined);

/** accelerate lets FSDP2 hold what is trained in 32 bits (accelerate 1.15.0, utils/fsdp_utils.py, `fsdp2_prepare_model`). */
export function spreadOf(tuning: Tuning, presets: readonly string[]): Spread {
  const preset = presets.find((name) => name in PROFILES) ?? usualPreset(tuning);
  if (preset === 'fsdp') return { by: 'fsdp', fsdpWeightBytes: 4 };
  if (preset === 'zero3') return { by: preset, bucketBytes: DEEPSPEED_BUCKET_BYTES };
  return { by: preset === 'zero2' ? preset : 'ddp' };
}

/** The arguments of the `trl` command that spread it over GPUs. */
export function acceleratePreset({ presets, hardware, tuning }: ConfigRequest): { args: string[]; notes: string[]; byHand: string[] } {
  const asked = presets.filter((name) => name in PROFILES);
  if (asked.length > 1) throw usageError('USAGE_PRESETS', `${asked.join(' and ')} exclude each other`, 'give one of them');
  const [preset = hardware.gpus > 1 ? usualPreset(tuning) : undefined] = asked;
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

/** The same as a file for `accelerate launch`, which starts scripts: the fields of trl's own files. */
export function accelerateFile(args: readonly string[]): { path: string; text: string } | undefined {
  const at = (flag: string): string | undefined => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const profile = SHAPES[at('--accelerate_config') ?? ''];
  if (profile === undefined) return undefined;
  const lines = [
    'compute_environment: LOCAL_MACHINE',
    ...profile,
    'mixed_precision: bf16',
    'machine_rank: 0',
    `num_machines: ${at('--num_machines') ?? '1'}`,
    `num_processes: ${at('--num_processes') ?? '1'}`,
    'main_training_function: main',
  ];
  return { path: 'accelerate.yaml', text: `${lines.join('\n')}\n` };
}

const deepspeed = (stage: 2 | 3): string[] => [
  'distributed_type: DEEPSPEED',
  'deepspeed_config:',
  `  zero_stage: ${stage}`,
  '  deepspeed_multinode_launcher: standard',
  '  offload_optimizer_device: none',
  '  offload_param_device: none',
  `  zero3_init_flag: ${stage === 3}`,
  ...(stage === 3 ? ['  zero3_save_16bit_model: true'] : []),
];

const SHAPES: Readonly<Record<string, readonly string[]>> = {
  multi_gpu: ['distributed_type: MULTI_GPU', 'gpu_ids: all'],
  fsdp2: [
    'distributed_type: FSDP',
    'fsdp_config:',
    '  fsdp_version: 2',
    '  fsdp_auto_wrap_policy: TRANSFORMER_BASED_WRAP',
    '  fsdp_cpu_ram_efficient_loading: true',
    '  fsdp_offload_params: false',
    '  fsdp_reshard_after_forward: true',
    '  fsdp_state_dict_type: FULL_STATE_DICT',
    '  fsdp_activation_checkpointing: false',
  ],
  zero2: deepspeed(2),
  zero3: deepspeed(3),
};
