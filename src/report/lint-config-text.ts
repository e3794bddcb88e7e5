interface Linted {
  ok: boolean;
  file: string;
  command: string;
  testedWith: string;
  remark?: string;
  problems: readonly { code: string; severity: string; line: number; column: number; message: string; fix?: string }[];
}

/** Each problem at its line, as compilers print them, and a last line that says whether the config passes. */
export function lintConfigText({ ok, file, command, testedWith, remark, problems }: Linted): string {
  let text = remark === undefined ? '' : `${remark}\n`;
  for (const { code, severity, line, column, message, fix } of problems) {
    text += `${file}:${line}:${column}  ${severity}  ${code}  ${message}\n`;
    if (fix !== undefined) text += `    fix: ${fix}\n`;
  }
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const what = testedWith === '' ? '' : ` (${testedWith}, ${command})`;
  return `${text}${ok ? 'passed' : 'failed'}: ${errors} error${errors === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}${what}\n`;
}
