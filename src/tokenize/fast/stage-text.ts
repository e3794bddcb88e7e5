import type { StagedBytes } from './piece-cache.ts';

/** Room before a text, for a blank that a normaliser puts there. */
export const TEXT_START = 16;
/** Bytes that may be read beyond a text. */
const PADDING = 16;
/** Texts shorter than this are written faster by a loop than by the encoder. */
const SHORT_TEXT = 32;
const MAX_KEPT_BYTES = 2 ** 24;

export interface TextStage extends StagedBytes {
  /** Writes a text as UTF-8 from `TEXT_START` on, a lone surrogate as U+FFFD, and gives the place of its end. */
  write(text: string): number;
  /** Room for this many bytes from `TEXT_START` on. */
  reserve(sizeBytes: number): void;
}

export function textStage(): TextStage {
  const encoder = new TextEncoder();
  let target: Uint8Array = new Uint8Array(0);
  const stage: TextStage = {
    bytes: new Uint8Array(TEXT_START + PADDING),
    view: new DataView(new ArrayBuffer(0)),
    write(text) {
      if (3 * text.length > target.length || (target.length > MAX_KEPT_BYTES && 3 * text.length < MAX_KEPT_BYTES))
        stage.reserve(3 * text.length);
      const { length } = text;
      if (length < SHORT_TEXT) {
        const { bytes } = stage;
        let at = 0;
        for (; at < length; at++) {
          const unit = text.charCodeAt(at);
          if (unit >= 0x80) break;
          bytes[TEXT_START + at] = unit;
        }
        if (at === length) return TEXT_START + at;
      }
      return TEXT_START + encoder.encodeInto(text, target).written;
    },
    reserve(sizeBytes) {
      const capacity = Math.max(4096, Math.ceil(1.5 * sizeBytes));
      stage.bytes = new Uint8Array(TEXT_START + capacity + PADDING);
      stage.view = new DataView(stage.bytes.buffer);
      target = stage.bytes.subarray(TEXT_START, TEXT_START + capacity);
    },
  };
  return stage;
}
