/**
 * Prompt styles by the name of a model, in LitGPT's order; those that `data.prompt_style` takes by name (litgpt 0.5.13, prompts.py, `model_name_to_prompt_style`).
 * Styles without a name are classes. Two patterns take the names of the hub too, which LitGPT has under names of its own.
 */
const STYLES: readonly (readonly [RegExp, string])[] = [
  [/stablelm-tuned-alpha/, 'stablelm-alpha'],
  [/stablelm-zephyr-3b/, 'stablelm-zephyr'],
  [/stablecode-instruct/, 'stablecode'],
  [/Falcon3.*-Instruct/, 'litgpt.prompts.Falcon3'],
  [/falcon.*-instruct/, 'falcon'],
  [/Llama-2-7b-chat-hf-function-calling-v2/, 'llama2-function-calling'],
  [/Llama-2.*-chat/, 'llama2'],
  [/Llama-3.*-Instruct/, 'llama3'],
  [/OLMo-2.*-(?:Instruct|SFT|DPO)/, 'llama3'],
  [/R1/, 'litgpt.prompts.R1Base'],
  [/FreeWilly2/, 'freewilly2'],
  [/Platypus/, 'platypus'],
  [/CodeLlama|Mi[sx]tral.*Instruct/, 'codellama'],
  [/phi-1/, 'phi-1'],
  [/phi-2/, 'phi-2'],
  [/Phi-3/, 'phi-3'],
  [/Phi-4-reasoning/, 'phi-4-reasoning'],
  [/Phi-4-mini-reasoning/, 'phi-4-mini-reasoning'],
  [/Phi-4-mini/, 'phi-4-mini'],
  [/phi-4/, 'phi-4'],
  [/tiny-?llama.*chat/i, 'tinyllama'],
  [/gemma.*-it/i, 'gemma'],
  [/OLMo.*-hf/, 'olmo'],
  [/Qwen2\.5-Math-.*/, 'qwen2.5-math'],
  [/Qwen2\.5-.*/, 'qwen2.5'],
  [/QwQ-.*/, 'qwq'],
  [/Qwen3-.*/, 'qwen3'],
  [/SmolLM2.*-Instruct/, 'smollm2'],
  [/salamandra-.*-instruct/, 'salamandra'],
];

/** The style that LitGPT itself takes for a model; none where it would take the one that adds nothing. */
export function modelStyle(model: string): string | undefined {
  const name = model.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return STYLES.find(([pattern]) => pattern.test(name))?.[1];
}
