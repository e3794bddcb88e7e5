import { usageError } from '../../../errors.ts';
import type { JsonObject } from '../../../json.ts';
import type { ConfigRequest, Setting } from '../../config.ts';
import { deepspeedStage } from '../../shared/plan/deepspeed.ts';

/** Additions by name (axolotl 0.21.0, utils/schemas/config.py and its validators). */
export const AXOLOTL_PRESETS = [
  { name: 'fsdp', summary: 'weights, gradients and optimizer split over the GPUs by FSDP2' },
  { name: 'zero2', summary: 'gradients and optimizer split over the GPUs by DeepSpeed' },
  { name: 'zero3', summary: 'weights too' },
  { name: 'nd-parallel', summary: 'FSDP2 with tensor and context parallelism beside it' },
  { name: 'fp8', summary: 'matrix products in 8-bit floats; GPUs of 2022 or later' },
  { name: 'qat', summary: 'trains for a later 4-bit quantisation' },
  { name: 'nvfp4', summary: "trains for a later quantisation to NVIDIA's 4-bit floats" },
  { name: 'ptq', summary: 'a block for `axolotl quantize`: weights of 4 bits after the training' },
  { name: 'gptq', summary: 'adapters on a model that GPTQ has quantised' },
  { name: 'dora', summary: 'LoRA with a direction and a length of its own' },
  { name: 'vision', summary: 'pictures in the conversations' },
] as const;

/** Refuses what Axolotl's own validators would, in the words of the presets. */
export function checkPresets({ presets, tuning, method, hardware, model }: ConfigRequest): void {
  const has = (name: string): boolean => presets.includes(name);
  const refuse = (message: string, hint: string): never => {
    throw usageError('USAGE_PRESETS', message, hint);
  };
  const splits = ['fsdp', 'zero2', 'zero3', 'nd-parallel'].filter(has);
  if (splits.length > 1) refuse(`${splits.join(' and ')} exclude each other`, 'give one of them');
  if (splits.length === 1 && hardware.gpus === 1) refuse(`${splits.join()} splits over GPUs, and there is one`, '--gpus 8');
  if (has('nd-parallel') && hardware.gpus % 4 !== 0) refuse('nd-parallel takes a multiple of 4 GPUs', '--gpus 8');
  const isQuantised = has('qat') || has('nvfp4');
  if (has('qat') && has('nvfp4')) refuse('qat and nvfp4 exclude each other', 'give one of them');
  if (isQuantised && tuning !== 'full') refuse('quantisation-aware training changes all weights', '--method …-full');
  if (has('ptq') && isQuantised) refuse('ptq quantises what was not trained for it', 'leave one of them out');
  if (has('gptq') && tuning !== 'lora') refuse('a GPTQ model is trained by adapters', '--method …-lora');
  if (has('dora') && tuning === 'full') refuse('dora is a kind of LoRA', '--method …-lora or …-qlora');
  if (has('dora') && has('gptq')) refuse('dora does not run on GPTQ weights', 'leave one of them out');
  if (has('fp8') && tuning === 'qlora') refuse('fp8 is for weights that are not quantised', '--method …-full or …-lora');
  if (has('vision') && method !== 'sft') refuse('vision is for sft', '--method sft');
  const isPreference = ['dpo', 'ipo', 'orpo', 'kto', 'simpo'].includes(method);
  if ((has('fsdp') || has('nd-parallel')) && tuning === 'qlora' && isPreference)
    refuse('FSDP2 takes no 4-bit weights for preferences', 'zero2');
  if (has('nd-parallel') && model.attentionHeads % 2 !== 0) refuse('nd-parallel splits the heads in two, and their number is odd', 'fsdp');
}

/** Of Axolotl's own deepspeed_configs/zero3.json: gathered weights do not stay; of a model of 0.6 billion 8.8 GiB were taken and not 11.0 (docs/gpu-runs.md). */
const GATHERS_LITTLE: JsonObject = { sub_group_size: 0, stage3_max_live_parameters: 0, stage3_max_reuse_distance: 0 };

/** What each preset adds. */
export function presetSettings(request: ConfigRequest): Setting[] {
  const { presets, hardware } = request;
  const settings: Setting[] = [];
  for (const preset of presets) {
    switch (preset) {
      case 'fsdp':
        settings.push({ key: 'fsdp_version', value: 2 }, { key: 'fsdp_config', value: fsdpConfig(request) });
        break;
      case 'nd-parallel':
        settings.push(
          { key: 'fsdp_version', value: 2 },
          { key: 'fsdp_config', value: fsdpConfig(request) },
          { key: 'dp_shard_size', value: hardware.gpus / 4, why: 'the three multiply to the number of GPUs' },
          { key: 'tensor_parallel_size', value: 2 },
          { key: 'context_parallel_size', value: 2 },
        );
        break;
      case 'zero2':
      case 'zero3':
        settings.push({ key: 'deepspeed', value: preset === 'zero2' ? deepspeedStage(2) : deepspeedStage(3, GATHERS_LITTLE) });
        break;
      case 'fp8':
        settings.push(
          { key: 'fp8', value: true },
          { key: 'torch_compile', value: true, why: '8-bit products are fast only when compiled' },
        );
        break;
      case 'qat':
        settings.push({ key: 'qat', value: { weight_dtype: 'int4', activation_dtype: 'int8', group_size: 32 } });
        break;
      case 'nvfp4':
        settings.push({
          key: 'qat',
          value: { weight_dtype: 'nvfp4', activation_dtype: 'nvfp4', group_size: 16 },
          why: 'groups of 16, the only ones that the format has',
        });
        break;
      case 'ptq':
        settings.push({
          key: 'quantization',
          value: { weight_dtype: 'int4', group_size: 32 },
          why: 'for axolotl quantize, after the training',
        });
        break;
      case 'gptq':
        settings.push({ key: 'gptq', value: true });
        break;
      case 'dora':
        settings.push({ key: 'peft_use_dora', value: true });
        break;
      case 'vision':
        settings.push(
          { key: 'processor_type', value: 'AutoProcessor' },
          { key: 'skip_prepare_dataset', value: true, why: 'pictures are opened when their batch is made' },
          { key: 'remove_unused_columns', value: false },
        );
        break;
    }
  }
  return settings;
}

function fsdpConfig({ model, tuning }: ConfigRequest): JsonObject {
  return {
    offload_params: false,
    cpu_ram_efficient_loading: tuning !== 'qlora',
    auto_wrap_policy: 'TRANSFORMER_BASED_WRAP',
    ...(model.decoderLayer === undefined ? {} : { transformer_layer_cls_to_wrap: model.decoderLayer }),
    state_dict_type: 'FULL_STATE_DICT',
    reshard_after_forward: true,
  };
}
