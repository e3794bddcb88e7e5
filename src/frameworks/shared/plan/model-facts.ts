import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';

/** What is known of a model before it is loaded. Sizes are counts of numbers, not bytes. */
export interface ModelFacts {
  /** As the framework is given it: a hub id or a folder. */
  id: string;
  /** All weights. */
  parameters: number;
  /** Weights of the token embedding and the output layer; they are never quantised. */
  embeddingParameters: number;
  /** Weights that one token passes through; fewer than all in a mixture of experts. */
  layers: number;
  hiddenSize: number;
  intermediateSize: number;
  attentionHeads: number;
  keyValueHeads: number;
  headSize: number;
  vocabSize: number;
  /** Largest position that the model was trained on, in tokens. */
  contextTokens?: number;
  /** E.g. `LlamaForCausalLM`. */
  architecture?: string;
  /** E.g. `LlamaDecoderLayer`, which FSDP wraps; by the naming of transformers. */
  decoderLayer?: string;
  /** How the weights are stored already: `gptq`, `awq`, `fp8`, `bitsandbytes`, … */
  quantization?: string;
  isVision: boolean;
  isMixture: boolean;
  /** `shape`: worked out from config.json; `name`: guessed from a size in the name, such as 8B; `default`: nothing is known. */
  basis: 'shape' | 'name' | 'default';
}

/** The facts that a model's config.json tells. Throws nothing: what is missing is taken as in a Llama of its size. */
export function factsOfConfig(id: string, config: JsonObject): ModelFacts {
  const text = isJsonObject(config['text_config']) ? { ...config, ...config['text_config'] } : config;
  const number = (...keys: string[]): number | undefined => keys.map((key) => text[key]).find((value) => typeof value === 'number');
  const hiddenSize = number('hidden_size', 'n_embd', 'd_model');
  const layers = number('num_hidden_layers', 'n_layer', 'num_layers');
  const vocabSize = number('vocab_size');
  if (hiddenSize === undefined || layers === undefined || vocabSize === undefined) return { ...factsOfName(id), ...said(config, text) };
  const attentionHeads = number('num_attention_heads', 'n_head') ?? Math.max(1, Math.round(hiddenSize / 128));
  const headSize = number('head_dim') ?? Math.floor(hiddenSize / attentionHeads);
  const keyValueHeads = number('num_key_value_heads') ?? attentionHeads;
  const intermediateSize = number('intermediate_size', 'n_inner', 'ffn_dim') ?? 4 * hiddenSize;
  const experts = number('num_local_experts', 'num_experts', 'n_routed_experts') ?? 0;
  const expertSize = number('moe_intermediate_size') ?? intermediateSize;
  const attention = hiddenSize * headSize * (2 * attentionHeads + 2 * keyValueHeads);
  const feedForward = experts > 1 ? 3 * hiddenSize * expertSize * experts + hiddenSize * experts : 3 * hiddenSize * intermediateSize;
  const tables = text['tie_word_embeddings'] === true ? 1 : 2;
  const embeddingParameters = tables * vocabSize * hiddenSize;
  return {
    id,
    parameters: layers * (attention + feedForward + 2 * hiddenSize) + embeddingParameters + hiddenSize,
    embeddingParameters,
    layers,
    hiddenSize,
    intermediateSize,
    attentionHeads,
    keyValueHeads,
    headSize,
    vocabSize,
    ...said(config, text),
    isMixture: experts > 1,
    basis: 'shape',
  };
}

/** Facts that need no shape. */
function said(
  config: JsonObject,
  text: JsonObject,
): Pick<ModelFacts, 'isVision'> & Partial<Pick<ModelFacts, 'contextTokens' | 'architecture' | 'decoderLayer' | 'quantization'>> {
  const context = text['max_position_embeddings'] ?? text['n_positions'];
  const architecture = Array.isArray(config['architectures']) ? config['architectures'][0] : undefined;
  const stored = isJsonObject(config['quantization_config']) ? config['quantization_config']['quant_method'] : undefined;
  return {
    isVision: isJsonObject(config['vision_config']),
    ...(typeof context === 'number' ? { contextTokens: context } : {}),
    ...(typeof architecture === 'string' ? { architecture, ...decoderLayerOf(architecture) } : {}),
    ...(isText(stored) ? { quantization: stored } : {}),
  };
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}

function decoderLayerOf(architecture: string): { decoderLayer?: string } {
  const family = /^(.+?)(?:ForCausalLM|ForConditionalGeneration)$/.exec(architecture)?.[1];
  return family === undefined ? {} : { decoderLayer: `${family}DecoderLayer` };
}

/** Shapes of Llama-like models by size, published in their config.json: [weights, layers, hidden, intermediate, heads, key-value heads]. */
const SHAPES = [
  [0.13e9, 30, 576, 1536, 9, 3], // SmolLM2 135M
  [0.5e9, 24, 896, 4864, 14, 2], // Qwen2.5 0.5B
  [1.2e9, 16, 2048, 8192, 32, 8], // Llama 3.2 1B
  [3.2e9, 28, 3072, 8192, 24, 8], // Llama 3.2 3B
  [8e9, 32, 4096, 14336, 32, 8], // Llama 3.1 8B
  [14.8e9, 48, 5120, 13824, 40, 8], // Qwen2.5 14B
  [32.8e9, 64, 5120, 27648, 40, 8], // Qwen2.5 32B
  [70.6e9, 80, 8192, 28672, 64, 8], // Llama 3.1 70B
] as const;
const USUAL_VOCABULARY = 128_256;
const DEFAULT_PARAMETERS = 8e9;

/** Facts by the size that a name tells (`Qwen/Qwen3-8B`), in the shape of the nearest published model; without a size, those of an 8B model. */
export function factsOfName(id: string): ModelFacts {
  const size = /(?:^|[^\d.a-z])(\d+(?:\.\d+)?)\s?([bm])(?![a-z\d])/i.exec(id);
  const parameters = size === null ? DEFAULT_PARAMETERS : Number(size[1]) * (size[2]?.toLowerCase() === 'm' ? 1e6 : 1e9);
  const distance = (weights: number): number => Math.abs(Math.log(weights / parameters));
  const nearest = SHAPES.reduce((best, shape) => (distance(shape[0]) < distance(best[0]) ? shape : best));
  const [, layers, hiddenSize, intermediateSize, attentionHeads, keyValueHeads] = nearest;
  return {
    id,
    parameters,
    embeddingParameters: Math.min(parameters / 2, 2 * USUAL_VOCABULARY * hiddenSize),
    layers,
    hiddenSize,
    intermediateSize,
    attentionHeads,
    keyValueHeads,
    headSize: hiddenSize / attentionHeads,
    vocabSize: USUAL_VOCABULARY,
    isVision: /\bvl\b|vision|llava|pixtral/i.test(id),
    isMixture: false,
    basis: size === null ? 'default' : 'name',
  };
}
