import type { JsonObject } from '../../../json.ts';
import type { Spread } from './vram.ts';

/** A DeepSpeed config of stage 2 or 3, as a value, `more` in the third: `auto` takes what the trainer says (DeepSpeed integration of transformers). */
export function deepspeedStage(stage: 2 | 3, more: JsonObject = {}): JsonObject {
  const common: JsonObject = {
    train_batch_size: 'auto',
    train_micro_batch_size_per_gpu: 'auto',
    gradient_accumulation_steps: 'auto',
    gradient_clipping: 'auto',
    zero_allow_untested_optimizer: true,
    bf16: { enabled: 'auto' },
  };
  if (stage === 2)
    return { ...common, zero_optimization: { stage: 2, overlap_comm: true, contiguous_gradients: true, round_robin_gradients: true } };
  return {
    ...common,
    zero_optimization: {
      stage: 3,
      overlap_comm: true,
      contiguous_gradients: true,
      reduce_bucket_size: 'auto',
      stage3_prefetch_bucket_size: 'auto',
      stage3_param_persistence_threshold: 'auto',
      stage3_gather_16bit_weights_on_model_save: true,
      ...more,
    },
  };
}

/** What these stages hold; the third has buckets as wide as the model. */
export function deepspeedSpread(presets: readonly string[]): Spread {
  if (presets.includes('zero3')) return { by: 'zero3' };
  return { by: presets.includes('zero2') ? 'zero2' : 'ddp' };
}
