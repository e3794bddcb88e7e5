/** One part of an estimate, with the arithmetic. */
export interface VramPart {
  name: string;
  bytes: number;
  formula: string;
}

export const part = (name: string, bytes: number, formula: string): VramPart => ({ name, bytes, formula });
export const total = (parts: readonly VramPart[]): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);
export const split = (shards: number): string => (shards === 1 ? '' : ` ÷ ${shards} GPUs`);
export const millions = (count: number): string => (count / 1e6).toFixed(1);
export const billions = (count: number): string => (count / 1e9).toFixed(2);
export const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
