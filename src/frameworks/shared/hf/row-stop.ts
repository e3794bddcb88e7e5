/** A row that a framework leaves out or stops on: thrown inside a predictor, caught where a row enters it, and a value from there on. */
export class RowStop extends Error {
  override readonly name = 'RowStop';
  /** Stable, upper case; of a row on which the whole run stops it begins with `CRASH_`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A row whose outcome hangs on something that can't be told from the outside. */
export function notPredicted(message: string): RowStop {
  return new RowStop('NOT_PREDICTED', message);
}
