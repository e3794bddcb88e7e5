// Makes a case that differs small.

/** The smallest value that was found for which `isBad` (a promise of a boolean) still holds, after at most `tries` calls of it. */
export async function shrink(value, isBad, tries) {
  let best = value;
  for (let isSmaller = true; isSmaller && tries > 0; ) {
    isSmaller = false;
    for (const candidate of smaller(best)) {
      if (tries-- <= 0) break;
      if (!(await isBad(candidate))) continue;
      best = candidate;
      isSmaller = true;
      break;
    }
  }
  return best;
}

/** Values that are a step smaller, the largest steps first: parts of lists left out, keys left out, texts cut; then the same of what is inside. */
export function* smaller(value) {
  if (typeof value === 'string') yield* shorter(value);
  else if (Array.isArray(value)) {
    for (let size = Math.ceil(value.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let start = 0; start < value.length; start += size) yield value.toSpliced(start, size);
    }
    for (const [index, item] of value.entries()) for (const other of smaller(item)) yield value.with(index, other);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    for (let index = 0; index < entries.length; index++) yield Object.fromEntries(entries.toSpliced(index, 1));
    for (const [key, item] of entries) for (const other of smaller(item)) yield { ...value, [key]: other };
  }
}

function* shorter(text) {
  const points = [...text];
  if (points.length === 0) return;
  if (points.length > 1) yield '';
  for (let size = Math.ceil(points.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < points.length; start += size) yield points.toSpliced(start, size).join('');
  }
}
