const MOST_SHOWN = 4;

/** A private value as far as it may be shown: its first characters, at most a quarter of it, and its length. */
export function masked(value: string): string {
  return `${value.slice(0, Math.min(MOST_SHOWN, Math.floor(value.length / 4)))}… (${value.length} characters)`;
}
