import type { Tuning } from '../../config.ts';
import type { ModelFacts } from './model-facts.ts';

export interface VramOptions {
  model: ModelFacts;
  tuning: Tuning;
  /** Rows on one GPU at a time, and the tokens of each. */
  microBatchSize: number;
  seqLen: number;
  /** GPUs over which weights, gradients and optimizer are split (FSDP, ZeRO-3); 1 where each holds all. */
  shards: number;
  loraRank: number;
  gradientCheckpointing: boolean;
  /** Bytes of one number of the optimizer's two moments; 1 for an 8-bit optimizer. */
  momentBytes: number;
  /** Whether a second, frozen model is held (DPO and KTO without LoRA). */
  hasReferenceModel: boolean;
  /** Whether the logits are never whole in memory (Liger, cut cross-entropy). */
  fusedLoss: boolean;
}

/** One part of an estimate, with the arithmetic. */
export interface VramPart {
  name: string;
  bytes: number;
  formula: string;
}

export interface VramEstimate {
  /** Of one GPU. */
  bytes: number;
  parts: readonly VramPart[];
}

/** CUDA's context, kernels and the allocator's gaps. An assumption, not a formula. */
const OVERHEAD_BYTES = 1.5 * 2 ** 30;
/** NF4 in blocks of 64 with quantised constants: 4 bits + 0.127 bits (QLoRA, arXiv 2305.14314, section 3). */
const NF4_BYTES = (4 + 0.127) / 8;
/** Activations of a transformer layer, bytes for each number of the hidden state, without the attention matrix, which flash attention never holds (arXiv 2205.05198, eq. 1). */
const LAYER_ACTIVATION = 34;
/** What checkpointing keeps of each layer: its input in 16 bits (the same paper, section 5). */
const CHECKPOINT_ACTIVATION = 2;
/** Logits in 16 bits, their copy in 32 bits for the loss, and the gradient of it. */
const LOGIT_BYTES = 2 + 4 + 4;

/**
 * Estimates the memory of one GPU while it trains with AdamW, weights in bfloat16 and flash attention. An estimate, to tell what can't fit from what should: real runs
 * differ by fragmentation, kernels and framework.
 */
export function estimateVram(options: VramOptions): VramEstimate {
  const { model, tuning, shards, microBatchSize, seqLen, momentBytes } = options;
  const trained = trainedParameters(options);
  const parts: VramPart[] = [];
  const add = (name: string, bytes: number, formula: string): void => void parts.push({ name, bytes, formula });

  add('weights', weightBytes(model, tuning) / shards, weightFormula(tuning, shards));
  if (tuning !== 'full' && tuning !== 'freeze') add('adapter weights', (2 * trained) / shards, `2 bytes × ${millions(trained)} M`);
  if (options.hasReferenceModel)
    add('reference model', (2 * model.parameters) / shards, `2 bytes × ${billions(model.parameters)} B${split(shards)}`);
  add('gradients', (2 * trained) / shards, `2 bytes × ${millions(trained)} M trained weights${split(shards)}`);
  add(
    'optimizer',
    (2 * momentBytes * trained) / shards,
    `2 moments × ${momentBytes} bytes × ${millions(trained)} M trained weights${split(shards)}`,
  );

  const hidden = microBatchSize * seqLen * model.hiddenSize;
  const sizes = `${microBatchSize} rows × ${seqLen} tokens × ${model.hiddenSize}`;
  if (options.gradientCheckpointing) {
    const bytes = hidden * (CHECKPOINT_ACTIVATION * model.layers + LAYER_ACTIVATION);
    add('activations', bytes, `${sizes} × (${CHECKPOINT_ACTIVATION} × ${model.layers} layers + ${LAYER_ACTIVATION} for one recomputed)`);
  } else {
    add('activations', hidden * LAYER_ACTIVATION * model.layers, `${sizes} × ${LAYER_ACTIVATION} × ${model.layers} layers`);
  }
  if (!options.fusedLoss) {
    const bytes = microBatchSize * seqLen * model.vocabSize * LOGIT_BYTES;
    add('logits', bytes, `${microBatchSize} rows × ${seqLen} tokens × ${model.vocabSize} vocabulary × ${LOGIT_BYTES} bytes`);
  }
  add('overhead', OVERHEAD_BYTES, 'CUDA context, kernels and gaps, assumed');
  return { bytes: parts.reduce((sum, part) => sum + part.bytes, 0), parts };
}

/** Weights that change. LoRA adds rank × (inputs + outputs) to each linear layer of a block (arXiv 2106.09685). */
export function trainedParameters({ model, tuning, loraRank }: Pick<VramOptions, 'model' | 'tuning' | 'loraRank'>): number {
  switch (tuning) {
    case 'full':
      return model.parameters;
    case 'freeze':
      return (2 * (model.parameters - model.embeddingParameters)) / model.layers;
    case 'adapter':
    case 'adapter_v2':
      // LLaMA-Adapter: ten learned positions for each layer (arXiv 2303.16199)
      return 10 * model.hiddenSize * model.layers;
    case 'lora':
    case 'qlora':
      return loraRank * model.layers * linearWidths(model);
  }
}

function linearWidths({ hiddenSize, intermediateSize, attentionHeads, keyValueHeads, headSize }: ModelFacts): number {
  const queries = attentionHeads * headSize;
  const keys = keyValueHeads * headSize;
  const attention = 2 * (hiddenSize + queries) + 2 * (hiddenSize + keys);
  return attention + 3 * (hiddenSize + intermediateSize);
}

function weightBytes(model: ModelFacts, tuning: Tuning): number {
  if (tuning !== 'qlora') return 2 * model.parameters;
  return 2 * model.embeddingParameters + NF4_BYTES * (model.parameters - model.embeddingParameters);
}

function weightFormula(tuning: Tuning, shards: number): string {
  const formula = tuning === 'qlora' ? `${NF4_BYTES.toFixed(3)} bytes × weights, 2 bytes × embeddings` : '2 bytes × weights (bfloat16)';
  return `${formula}${split(shards)}`;
}

const split = (shards: number): string => (shards === 1 ? '' : ` ÷ ${shards} GPUs`);
const millions = (count: number): string => (count / 1e6).toFixed(1);
const billions = (count: number): string => (count / 1e9).toFixed(2);
