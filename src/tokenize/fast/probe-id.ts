/** Of the texts that were compared, for the proof that is kept with a compiled tokenizer. */
export const PROBE_ID = 'e1fc85184296cdde';
