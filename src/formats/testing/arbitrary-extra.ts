import fc from 'fast-check';
import type { JsonObject } from '../../json.ts';

/** Columns that no format reads, also ones with names that are traps on plain objects. */
export const arbitraryExtra = fc
  .dictionary(fc.oneof(fc.constantFrom('meta', 'id', '__proto__', 'constructor', '7'), fc.string({ minLength: 9 })), fc.jsonValue(), {
    maxKeys: 3,
    noNullPrototype: true,
  })
  .map((extra) => JSON.parse(JSON.stringify(extra)) as JsonObject);
