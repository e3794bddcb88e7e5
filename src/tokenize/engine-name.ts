/** Name and version of the reference engine, which is loaded only where a tokenizer has no proof yet, or needs it. */
export const ENGINE = '@huggingface/tokenizers 0.2.0';
