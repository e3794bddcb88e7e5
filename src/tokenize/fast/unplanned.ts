/** A part of a tokenizer.json that only the reference engine knows. */
export class Unplanned extends Error {
  override readonly name = 'Unplanned';
}
