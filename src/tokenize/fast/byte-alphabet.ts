/** GPT-2's alphabet of bytes: printable Latin-1 stands for itself, the others for U+0100 and up. */
const CHARS: readonly string[] = byteChars();
const BYTES: ReadonlyMap<string, number> = new Map(CHARS.map((char, byte) => [char, byte]));

function byteChars(): string[] {
  let others = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isItself = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(isItself ? byte : others++);
  });
}

export function charOfByte(byte: number): string {
  return CHARS[byte] as string;
}

/** The bytes that a token stands for, or `undefined` where a character is no byte. */
export function bytesOfToken(token: string): number[] | undefined {
  const bytes: number[] = [];
  for (const char of token) {
    const byte = BYTES.get(char);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return bytes;
}
