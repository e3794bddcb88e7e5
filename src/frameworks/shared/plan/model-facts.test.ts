import { expect, test } from 'vitest';
import { factsOfConfig, factsOfName } from './model-facts.ts';

const LLAMA_8B = {
  architectures: ['LlamaForCausalLM'],
  hidden_size: 4096,
  intermediate_size: 14336,
  max_position_embeddings: 131072,
  num_attention_heads: 32,
  num_hidden_layers: 32,
  num_key_value_heads: 8,
  tie_word_embeddings: false,
  vocab_size: 128256,
};

// the counts that the models' cards give
test.each([
  ['Llama 3.1 8B', LLAMA_8B, 8_030_261_248],
  [
    'Qwen2.5 0.5B',
    {
      hidden_size: 896,
      intermediate_size: 4864,
      num_attention_heads: 14,
      num_hidden_layers: 24,
      num_key_value_heads: 2,
      tie_word_embeddings: true,
      vocab_size: 151936,
    },
    494_032_768,
  ],
  [
    'Mixtral 8x7B',
    {
      hidden_size: 4096,
      intermediate_size: 14336,
      num_attention_heads: 32,
      num_hidden_layers: 32,
      num_key_value_heads: 8,
      num_local_experts: 8,
      vocab_size: 32000,
    },
    46_702_792_704,
  ],
])('the weights of %s are counted from its shape', (_, config, parameters) => {
  const facts = factsOfConfig('m', config);
  expect(facts.basis).toBe('shape');
  expect(Math.abs(facts.parameters / parameters - 1)).toBeLessThan(0.001);
});

test('what a config says besides its shape', () => {
  expect(factsOfConfig('m', { ...LLAMA_8B, quantization_config: { quant_method: 'gptq' } })).toMatchObject({
    architecture: 'LlamaForCausalLM',
    decoderLayer: 'LlamaDecoderLayer',
    contextTokens: 131072,
    quantization: 'gptq',
    isVision: false,
    isMixture: false,
  });
  expect(factsOfConfig('m', { vision_config: {}, text_config: LLAMA_8B })).toMatchObject({ isVision: true, hiddenSize: 4096 });
});

test.each([
  ['Qwen/Qwen3-8B', 8e9, 'name'],
  ['HuggingFaceTB/SmolLM2-135M-Instruct', 135e6, 'name'],
  ['meta-llama/Llama-3.2-1B', 1e9, 'name'],
  ['unsloth/Qwen2.5-0.5B-bnb-4bit', 0.5e9, 'name'],
  ['some/model', 8e9, 'default'],
])('%s is guessed by its name', (id, parameters, basis) => {
  expect(factsOfName(id)).toMatchObject({ parameters, basis });
});

test('a config without a shape is as good as a name', () => {
  expect(factsOfConfig('a/b-3B', { hidden_size: 'big' })).toMatchObject({ parameters: 3e9, basis: 'name' });
});
