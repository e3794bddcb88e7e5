import { TOKENS } from './layout';

const ID_BITS: u64 = 20;
const ID_MASK: u32 = 0xfffff;

/** Where the next id goes. */
export let out: u32 = 0;

export function setOut(place: u32): void {
  out = place;
}

/** Up to three of the ids at `TOKENS`, from one of them on, of 20 bits each; the upper four bits are free. */
export function packedIds(from: u32, count: u32): u64 {
  let ids: u64 = 0;
  for (let index: u32 = 0; index < count; index++) ids |= u64(load<u32>(TOKENS + 4 * (from + index))) << (ID_BITS * index);
  return ids;
}

/** Gives out the first `count` of packed ids; room for three is written to. */
export function giveOut(ids: u64, count: u32): void {
  store<u32>(out, u32(ids) & ID_MASK);
  store<u32>(out, u32(ids >> ID_BITS) & ID_MASK, 4);
  store<u32>(out, u32(ids >> (2 * ID_BITS)) & ID_MASK, 8);
  out += 4 * count;
}
