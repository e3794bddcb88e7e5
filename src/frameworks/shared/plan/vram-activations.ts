import type { ModelFacts } from './model-facts.ts';
import type { VramOptions } from './vram.ts';
import type { VramPart } from './vram-part.ts';
import { kilobytes, part } from './vram-part.ts';

/** What checkpointing keeps of each layer: its input in 16 bits (arXiv 2205.05198, section 5). */
const CHECKPOINT_BYTES = 2;
/** Logits in 16 bits, and what the loss of transformers makes of them in 32; measured (docs/gpu-runs.md). */
const LOGIT_BYTES = 12;
/** Logits of a loss in pieces (trl 1.16.0, kernels/chunked_logprob.py, `TOKEN_CHUNK_SIZE`; trainer/utils.py, `_CHUNKED_LOGPROB_CHUNK_SIZE`). */
const TILE = { tokens: 4096, words: 32_768, bytes: 2 };
/** Gradient of the output layer: summed in 32 bits (the same file), and its copy in 16. */
const HEAD_GRADIENT_BYTES = 6;

/** Of queries, and of keys or values, of all heads. */
export function headWidths({ attentionHeads, keyValueHeads, headSize }: ModelFacts): { queries: number; keys: number } {
  return { queries: attentionHeads * headSize, keys: keyValueHeads * headSize };
}

export function keptPart(options: VramOptions): VramPart {
  const { model, microBatchSize, seqLen, habits } = options;
  const tokens = `${microBatchSize} rows × ${seqLen} tokens`;
  switch (habits?.keeps ?? 'inputs') {
    case 'inputs': {
      const bytes = microBatchSize * seqLen * model.hiddenSize * CHECKPOINT_BYTES * model.layers;
      return part(
        'activations',
        bytes,
        `${tokens} × ${model.hiddenSize} × ${CHECKPOINT_BYTES} bytes × ${model.layers} layers, of each its input`,
      );
    }
    case 'everything': {
      const each = layerBytes(options);
      return part(
        'activations',
        microBatchSize * seqLen * each * model.layers,
        `${tokens} × ${kilobytes(each)} × ${model.layers} layers, all kept`,
      );
    }
    case 'nothing':
      return part('activations', 0, 'kept in the memory of the CPU');
  }
}

export function layerPart(options: VramOptions): VramPart {
  const { microBatchSize, seqLen } = options;
  const each = layerBytes(options);
  return part(
    'one layer',
    microBatchSize * seqLen * each,
    `${microBatchSize} rows × ${seqLen} tokens × ${kilobytes(each)}, on the way back`,
  );
}

/**
 * Bytes that a layer holds for one token on the way back, by the widths of what it computes. The two first numbers were fitted to measured peaks of four shapes (docs/gpu-runs.md);
 * they count what arXiv 2205.05198, eq. 1, counts for a layer of one width, 34, for those with gates and grouped keys. All weights: the inputs of the linear layers besides.
 * Adapters of PEFT: input and mask of the dropout of each, and one input in 32 bits.
 */
function layerBytes({ model, tuning, habits }: VramOptions): number {
  const { hiddenSize, intermediateSize } = model;
  const { queries, keys } = headWidths(model);
  const computed = 14 * intermediateSize + 6 * (queries + 2 * keys);
  if (tuning === 'full') return computed + 4 * hiddenSize + 2 * intermediateSize;
  if ((tuning === 'lora' || tuning === 'qlora') && habits?.copiesAdapterInputs !== false)
    return computed + 3 * (5 * hiddenSize + queries + intermediateSize) + 8 * intermediateSize;
  return computed;
}

export function lossPart({ model, tuning, microBatchSize, seqLen, fusedLoss }: VramOptions): VramPart {
  const head = tuning === 'full' ? HEAD_GRADIENT_BYTES * model.vocabSize * model.hiddenSize : 0;
  const ofHead = head === 0 ? '' : `, ${HEAD_GRADIENT_BYTES} bytes for each weight of the output layer`;
  if (fusedLoss) {
    const tokens = Math.min(TILE.tokens, microBatchSize * seqLen);
    return part('loss', tokens * Math.min(TILE.words, model.vocabSize) * TILE.bytes + head, `in pieces, never all logits${ofHead}`);
  }
  const logits = microBatchSize * seqLen * model.vocabSize * LOGIT_BYTES;
  return part(
    'logits',
    logits + head,
    `${microBatchSize} rows × ${seqLen} tokens × ${model.vocabSize} vocabulary × ${LOGIT_BYTES} bytes${ofHead}`,
  );
}
