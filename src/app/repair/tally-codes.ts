import type { RepairedCode } from '../../report/repair-result.ts';

export interface CodeTally {
  add(code: string, what: Exclude<keyof RepairedCode, 'code'>): void;
  end(): RepairedCode[];
}

export function tallyCodes(): CodeTally {
  const codes = new Map<string, RepairedCode>();
  return {
    add(code, what) {
      let found = codes.get(code);
      if (found === undefined) codes.set(code, (found = { code, fixed: 0, rejected: 0, dropped: 0, left: 0 }));
      found[what]++;
    },
    end: () => [...codes.values()].sort((a, b) => (a.code < b.code ? -1 : 1)),
  };
}
