// The least that any JSONL converter in JavaScript must do: read, split lines, JSON.parse, JSON.stringify, write.
//   node bench/floor.mjs INPUT OUTPUT
// No checks, no conversion, no hashes. Reads 1 MiB at a time, writes in large pieces, decodes lines of ASCII as latin1, which is faster.
import { isAscii } from 'node:buffer';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const READ_BYTES = 1 << 20;
const WRITE_CHARS = 1 << 16;
const NEWLINE = 10;

const [input, output] = process.argv.slice(2);
const source = openSync(input, 'r');
const sink = openSync(output, 'w');
let buffer = Buffer.allocUnsafe(2 * READ_BYTES);
let have = 0;
let pending = '';
let encoded = Buffer.allocUnsafe(4 * WRITE_CHARS);

function take(start, end) {
  const text = isAscii(buffer.subarray(start, end)) ? buffer.latin1Slice(start, end) : buffer.utf8Slice(start, end);
  pending += JSON.stringify(JSON.parse(text)) + '\n';
  if (pending.length > WRITE_CHARS) flush();
}

function flush() {
  if (encoded.length < 3 * pending.length) encoded = Buffer.allocUnsafe(6 * pending.length);
  writeSync(sink, encoded, 0, encoded.utf8Write(pending, 0));
  pending = '';
}

while (true) {
  if (buffer.length - have < READ_BYTES) buffer = Buffer.concat([buffer], 2 * buffer.length);
  const length = readSync(source, buffer, have, READ_BYTES, null);
  if (length === 0) break;
  have += length;
  let start = 0;
  for (let end; (end = buffer.subarray(0, have).indexOf(NEWLINE, start)) >= 0; start = end + 1) take(start, end);
  buffer.copyWithin(0, start, have);
  have -= start;
}
if (have > 0) take(0, have);
if (pending !== '') flush();
closeSync(source);
closeSync(sink);
