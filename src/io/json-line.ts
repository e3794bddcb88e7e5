/** A line of JSON in the making, as bytes: lists of whole numbers, which `JSON.stringify` takes several times as long for, beside anything else. */
export interface JsonLine {
  /** JSON text as it is. */
  text(json: string): void;
  /** Numbers of 32 bits as a list. */
  integers(list: ArrayLike<number>): void;
  /** What was written since the last time, with a line end; good until more is written. */
  take(): Uint8Array;
}

/** Most bytes that one number takes, with a comma: `-2147483648,`. */
const NUMBER_BYTES = 12;
const MAX_BYTES_PER_UNIT = 3;
const [COMMA, MINUS, ZERO, LINE_END, OPEN, CLOSE] = [0x2c, 0x2d, 0x30, 0x0a, 0x5b, 0x5d];

export function jsonLine(): JsonLine {
  let bytes = Buffer.allocUnsafeSlow(1 << 16);
  let used = 0;

  function reserve(more: number): void {
    if (used + more <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (used + more));
    larger.set(bytes.subarray(0, used));
    bytes = larger;
  }

  return {
    text(json) {
      reserve(MAX_BYTES_PER_UNIT * json.length);
      used += bytes.write(json, used);
    },
    integers(list) {
      reserve(NUMBER_BYTES * list.length + 2);
      const out = bytes;
      let at = used;
      out[at++] = OPEN;
      for (let index = 0; index < list.length; index++) {
        if (index > 0) out[at++] = COMMA;
        let value = list[index] as number;
        if (value < 0) {
          out[at++] = MINUS;
          value = -value;
        }
        let end = at + 1;
        for (let rest = value; rest >= 10; rest = (rest / 10) >>> 0) end++;
        for (let place = end - 1, rest = value; place >= at; place--) {
          const tenth = (rest / 10) >>> 0;
          out[place] = ZERO + rest - 10 * tenth;
          rest = tenth;
        }
        at = end;
      }
      out[at++] = CLOSE;
      used = at;
    },
    take() {
      reserve(1);
      bytes[used] = LINE_END;
      const taken = bytes.subarray(0, used + 1);
      used = 0;
      return taken;
    },
  };
}
