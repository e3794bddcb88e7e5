/** Compiles src/tokenize/kernel to dist/kernel.wasm, which is there whole or not at all. */
export declare function buildKernel(): Promise<void>;
