/** One thing that was looked at. */
export interface Check {
  area: 'runtime' | 'frameworks' | 'hardware' | 'tokenizers' | 'hub' | 'cloud';
  name: string;
  /** `ok`: there; `note`: there, with something to know; `missing`: not there, which is no failure; `wrong`: dsprep needs it otherwise. */
  state: 'ok' | 'note' | 'missing' | 'wrong';
  text: string;
  /** A command that installs or mends it; a sentence where none does. */
  fix?: string;
}

export interface DoctorContext {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** An environment's folder, a Python in it, or `conda:NAME`. */
  python?: string;
  /** Longest wait for one program or address. */
  timeoutMs: number;
}
