import { usageError } from '../errors.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `512`, `64k`, `32MiB`, `1.5GB`: bytes, in powers of 1024. Throws `DsprepError`. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  const unit = UNITS[(match?.[2] ?? '').toLowerCase()];
  const size = match === null || unit === undefined ? NaN : Math.floor(Number(match[1]) * unit);
  if (!Number.isSafeInteger(size) || size <= 0) throw usageError('USAGE_SIZE', `${text} is not a size`, 'e.g. 512MiB or 2GiB');
  return size;
}

/** A whole number above 0. Throws `DsprepError`. */
export function parseWhole(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value === 0)
    throw usageError('USAGE_NUMBER', `${text} is not a whole number above 0`);
  return value;
}

/** A number above 0. Throws `DsprepError`. */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) throw usageError('USAGE_NUMBER', `${text} is not a number above 0`);
  return value;
}
