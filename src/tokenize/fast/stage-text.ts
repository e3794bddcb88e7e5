import { READ_BEYOND } from '../kernel/layout.ts';

/** Room before a text, for a blank that a normaliser puts there. */
export const TEXT_START = 16;
/** Texts shorter than this are written faster by a loop than by the encoder. */
const SHORT_TEXT = 32;
const LEAST_BYTES = 4096;
/** Room beyond this is given back before the next text that needs less. */
const MAX_KEPT_BYTES = 2 ** 24;
const AROUND = TEXT_START + READ_BEYOND;
/** What NFC makes of a text in UTF-8 is at most this many times as long (Unicode's FAQ on normalization). */
const NFC_GROWTH = 3;

/** Bytes of a text, from `TEXT_START` on; `READ_BEYOND` more can be read behind them. `base` is where `bytes` begin in the kernel's memory. */
export interface StagedBytes {
  bytes: Uint8Array;
  base: number;
}

export interface TextStage extends StagedBytes {
  /** Writes a text as UTF-8 from `TEXT_START` on, a lone surrogate as U+FFFD, and gives the place of its end. */
  write(text: string): number;
}

export interface TextStages {
  /** For a text: what is in `changed` is lost. */
  stage: TextStage;
  /** For stretches that normalising makes others of, of the text in `stage`. */
  changed: TextStage;
}

/** The memory that texts are written to. */
export interface TextMemory {
  /** Where texts may begin; asked for before a text is written, another place when there is more before it. */
  firstByte(): number;
  bytes(): Uint8Array;
  /** Makes it at least this large, and keeps what is in it; `bytes` gives another array then. */
  reserve(sizeBytes: number): void;
  /** Gives it back for a small one. */
  restart(): void;
  /** Called when a text is written that is not ASCII. */
  notAscii(): void;
}

/** `changed` lies behind `stage` and has room for whatever is made of its text, so that no array changes while a text is worked on. */
export function textStages(memory: TextMemory): TextStages {
  const encoder = new TextEncoder();
  let stageBytes = 0;
  let changedBytes = 0;

  function makeRoom(base: number): void {
    const changedBase = base + AROUND + stageBytes;
    memory.reserve(changedBase + AROUND + changedBytes);
    const bytes = memory.bytes();
    stage.bytes = bytes.subarray(base, changedBase);
    stage.base = base;
    changed.bytes = bytes.subarray(changedBase, changedBase + AROUND + changedBytes);
    changed.base = changedBase;
  }

  /** Writes where there is room. */
  function put({ bytes }: TextStage, text: string): number {
    const { length } = text;
    if (length < SHORT_TEXT) {
      let at = 0;
      for (; at < length; at++) {
        const unit = text.charCodeAt(at);
        if (unit >= 0x80) break;
        bytes[TEXT_START + at] = unit;
      }
      if (at === length) return TEXT_START + at;
    }
    return TEXT_START + encoder.encodeInto(text, bytes.subarray(TEXT_START, bytes.length - READ_BEYOND)).written;
  }

  const stage: TextStage = {
    bytes: new Uint8Array(0),
    base: 0,
    write(text) {
      const mostBytes = 3 * text.length;
      if (stageBytes > MAX_KEPT_BYTES && mostBytes <= MAX_KEPT_BYTES) {
        memory.restart();
        stageBytes = changedBytes = 0;
      }
      const base = memory.firstByte();
      if (mostBytes > stageBytes || base !== stage.base) {
        if (mostBytes > stageBytes) stageBytes = Math.max(LEAST_BYTES, mostBytes > MAX_KEPT_BYTES ? mostBytes : Math.ceil(1.5 * mostBytes));
        makeRoom(base);
      }
      const end = put(stage, text);
      const textBytes = end - TEXT_START;
      if (textBytes === text.length) return end;
      memory.notAscii();
      if (NFC_GROWTH * textBytes > changedBytes) {
        changedBytes = NFC_GROWTH * textBytes;
        makeRoom(base);
      }
      return end;
    },
  };
  const changed: TextStage = { bytes: new Uint8Array(0), base: 0, write: (text) => put(changed, text) };
  return { stage, changed };
}
