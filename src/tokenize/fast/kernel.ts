import { readFileSync } from 'node:fs';
import { packageFile } from '../../package-files.ts';
import { NFC_SHIFT } from '../kernel/classes.ts';
import { CLASSES, TEXTS, TOKENS } from '../kernel/layout.ts';
import { once } from '../once.ts';
import type { CompiledTokenizer } from './compiled.ts';
import { pairSlotMask } from './pair-table.ts';
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
  useCuts(bytePairs: number, pointPairs: number, pointSlotMask: number, splitsAtBlank: boolean): void;
  useTables(trie: number, tokenEnds: number, wholeTokens: number, tokenParts: number, pairRanks: number, pairSlotMask: number): void;
  pieceEnd(split: number, at: number, end: number): number;
  encodePiece(start: number, end: number, out: number): number;
  encodePieces(split: number, at: number, end: number, out: number): number;
}

/** The inner loop of the engine (kernel/), its memory, and texts in it. */
export interface Kernel extends TextStages, Omit<KernelExports, 'memory' | 'mayChangeInNfc' | 'useCuts' | 'useTables'> {
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
    throw new Unplanned(`a kernel that this Node can't run: ${String(error)}`);
  }
});

/** Of all code points; needed once there is a text that is not ASCII. */
const characterTable = once(() => {
  const parts = nfcParts();
  return classes().map((kind, point) => kind | ((parts[point] as number) << NFC_SHIFT));
});

/** Pieces that are worked out here before a copy of the tables is worth it. */
const ASKED_BEFORE_COPY = 256;

type Tables = Pick<
  CompiledTokenizer,
  'plan' | 'trie' | 'tokenEnds' | 'wholeTokens' | 'tokenParts' | 'pairRanks' | 'bytePairs' | 'pointPairs'
>;

/**
 * An instance. What it has not met it asks `tokenizer` for, after a while by a copy of the tables if they say how tokens are merged. Throws `Unplanned` where WebAssembly
 * with SIMD can't be run.
 */
export function openKernel(tokenizer: PieceTokenizer, tables: Tables): Kernel {
  let bytes = new Uint8Array(0);
  let words = new Int32Array(0);
  let hasAllClasses = false;
  let hasVocabulary = false;
  let asked = 0;
  /** Where texts may begin: behind the tables that are here. */
  let firstByte = TEXTS;
  let code: KernelExports;
  start();

  function start(): void {
    const module = kernelModule();
    const instance = new webAssembly.Instance(module, { misses: { tokenize } });
    code = instance.exports as KernelExports;
    hasAllClasses = hasVocabulary = false;
    asked = 0;
    firstByte = TEXTS;
    lookAt(code.memory);
    bytes.set(ASCII_CLASSES, CLASSES);
    copyCuts();
  }

  function lookAt({ buffer }: WasmMemory): void {
    bytes = new Uint8Array(buffer);
    words = new Int32Array(buffer);
  }

  function tokenize(from: number, end: number): number {
    asked++;
    const count = tokenizer.tokenize(bytes, from, end);
    const { symbols } = tokenizer;
    for (let index = 0; index < count; index++) words[TOKENS / 4 + index] = symbols[index] as number;
    return count;
  }

  function reserve(sizeBytes: number): void {
    if (sizeBytes <= bytes.length) return;
    code.memory.grow(Math.ceil((sizeBytes - bytes.length) / PAGE_BYTES));
    lookAt(code.memory);
  }

  /** Copies tables to where texts began, and gives the place of each. */
  function copyIn<T extends readonly (Uint8Array | Int32Array)[]>(parts: T): { [K in keyof T]: number } {
    reserve(parts.reduce((end, { byteLength }) => aligned(end + byteLength), firstByte));
    return parts.map(({ buffer, byteOffset, byteLength }) => {
      const place = firstByte;
      bytes.set(new Uint8Array(buffer, byteOffset, byteLength), place);
      firstByte = aligned(place + byteLength);
      return place;
    }) as { [K in keyof T]: number };
  }

  function copyCuts(): void {
    const { plan, bytePairs, pointPairs } = tables;
    if (plan.text.kind !== 'sentencepiece') return;
    code.useCuts(...copyIn([bytePairs, pointPairs] as const), pointPairs.length / 2 - 1, plan.text.splitsAtBlank);
  }

  function copyVocabulary(): void {
    const { trie, tokenEnds, wholeTokens, tokenParts, pairRanks } = tables;
    code.useTables(...copyIn([trie, tokenEnds, wholeTokens, tokenParts, pairRanks] as const), pairSlotMask(pairRanks));
    hasVocabulary = true;
  }

  const stages = textStages({
    firstByte() {
      if (asked > ASKED_BEFORE_COPY && !hasVocabulary && tables.tokenParts.length > 0) copyVocabulary();
      return firstByte;
    },
    bytes: () => bytes,
    reserve,
    restart: start,
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

function aligned(place: number): number {
  return Math.ceil(place / 16) * 16;
}
