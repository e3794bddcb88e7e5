/** Layers of the models that Unsloth has kernels for (models/llama.py). */
export const LINEAR_LAYERS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'];

/** New texts bring new words: adapters leave these two alone unless they are named. */
export const EMBEDDINGS = ['embed_tokens', 'lm_head'];
