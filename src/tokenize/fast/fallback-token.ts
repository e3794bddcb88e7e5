/** SentencePiece's token for a byte (models/bpe/model.rs): `<0x0A>`. */
export function fallbackToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}
