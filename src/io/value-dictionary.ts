/** Values that a table of places holds: ids of all tokenizers, and -100, the label of a token that is not trained. */
const LEAST_VALUE = -128;
const PLACES = 1 << 20;

/** Fewest times that a value of a dictionary must stand on average: fewer, and the dictionary costs about what it saves. */
const LEAST_REPEATS = 4;

/** Finds the distinct values of lists of numbers, one list after another. */
export interface ValueDictionary {
  /**
   * Replaces each value by its index among the distinct ones, in the order in which they come, and returns those, until the next call. Changes nothing and returns `undefined`
   * where there are too many of them, or some no table holds.
   */
  replaceByIndexes(values: Int32Array): Int32Array<ArrayBuffer> | undefined;
}

export function openDictionary(): ValueDictionary {
  /** For each value its index and 1; 0 where it was not seen. Pages of it that no value touches take no memory. */
  const places = new Int32Array(PLACES);
  let distinct = new Int32Array(1 << 15);
  return {
    replaceByIndexes(values) {
      const most = Math.floor(values.length / LEAST_REPEATS);
      let size = 0;
      let done = 0;
      for (; done < values.length; done++) {
        const value = values[done] as number;
        const slot = value - LEAST_VALUE;
        if (slot < 0 || slot >= PLACES) break;
        let place = places[slot] as number;
        if (place === 0) {
          if (size === most) break;
          if (size === distinct.length) distinct = doubled(distinct);
          distinct[size++] = value;
          places[slot] = place = size;
        }
        values[done] = place - 1;
      }
      for (let i = 0; i < size; i++) places[(distinct[i] as number) - LEAST_VALUE] = 0;
      if (done === values.length) return size === 0 ? undefined : distinct.subarray(0, size);
      for (let i = 0; i < done; i++) values[i] = distinct[values[i] as number] as number;
      return undefined;
    },
  };
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
