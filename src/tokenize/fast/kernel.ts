import { readFileSync } from 'node:fs';
import { packageFile } from '../../package-files.ts';
import { NFC_SHIFT } from '../kernel/classes.ts';
import { CLASSES, TEXTS, TOKENS } from '../kernel/layout.ts';
import { once } from '../once.ts';
import type { PieceTokenizer } from './piece-tokenizer.ts';
import { textStages } from './stage-text.ts';
import type { TextStages } from './stage-text.ts';
import { ASCII_CLASSES, classes, nfcParts } from './unicode-classes.ts';
import { Unplanned } from './unplanned.ts';
import { PAGE_BYTES, webAssembly } from './web-assembly.ts';
import type { WasmMemory } from './web-assembly.ts';

/** What kernel/index.ts exports; places are bytes of its memory. */
interface KernelExports {
  memory: WasmMemory;
  mayChangeInNfc(at: number, end: number): number;
  pieceEnd(split: number, at: number, end: number): number;
  encodePiece(start: number, end: number, out: number): number;
  encodePieces(split: number, at: number, end: number, out: number): number;
}

/** The inner loop of the engine (kernel/), its memory, and texts in it. */
export interface Kernel extends TextStages, Omit<KernelExports, 'memory' | 'mayChangeInNfc'> {
  /** All of its memory; another array after a text was written. */
  readonly words: Int32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  mayChangeInNfc(at: number, end: number): boolean;
}

const kernelModule = once(() => {
  const code = readFileSync(packageFile('dist/kernel.wasm'));
  try {
    return new webAssembly.Module(code);
  } catch (error) {
    throw new Unplanned(`a kernel that can't run here: ${String(error)}`);
  }
});

/** Of all code points; needed once there is a text that is not ASCII. */
const characterTable = once(() => {
  const parts = nfcParts();
  return classes().map((kind, point) => kind | ((parts[point] as number) << NFC_SHIFT));
});

/** An instance, which asks `tokenizer` for pieces that it has not met. Throws `Unplanned` where WebAssembly with SIMD can't be run. */
export function openKernel(tokenizer: PieceTokenizer): Kernel {
  let bytes = new Uint8Array(0);
  let words = new Int32Array(0);
  let hasAllClasses = false;
  let code = start();

  function start(): KernelExports {
    const instance = new webAssembly.Instance(kernelModule(), { misses: { tokenize } });
    const exported = instance.exports as KernelExports;
    hasAllClasses = false;
    lookAt(exported.memory);
    bytes.set(ASCII_CLASSES, CLASSES);
    return exported;
  }

  function lookAt({ buffer }: WasmMemory): void {
    bytes = new Uint8Array(buffer);
    words = new Int32Array(buffer);
  }

  function tokenize(from: number, end: number): number {
    const count = tokenizer.tokenize(bytes, from, end);
    const { symbols } = tokenizer;
    for (let index = 0; index < count; index++) words[TOKENS / 4 + index] = symbols[index] as number;
    return count;
  }

  const stages = textStages({
    firstByte: TEXTS,
    bytes: () => bytes,
    reserve(sizeBytes) {
      if (sizeBytes <= bytes.length) return;
      code.memory.grow(Math.ceil((sizeBytes - bytes.length) / PAGE_BYTES));
      lookAt(code.memory);
    },
    restart: () => void (code = start()),
    notAscii() {
      if (hasAllClasses) return;
      bytes.set(characterTable(), CLASSES);
      hasAllClasses = true;
    },
  });

  return {
    ...stages,
    get words() {
      return words;
    },
    get bytes() {
      return bytes;
    },
    mayChangeInNfc: (at, end) => code.mayChangeInNfc(at, end) !== 0,
    pieceEnd: (split, at, end) => code.pieceEnd(split, at, end) >>> 0,
    encodePiece: (from, end, out) => code.encodePiece(from, end, out),
    encodePieces: (split, at, end, out) => code.encodePieces(split, at, end, out),
  };
}
