import type { LineCounter } from 'yaml';
import { Lexer } from 'yaml';
import type { IgnoreRule } from './project.ts';
import type { ProjectProblem } from './project-error.ts';

/** The lexer's mark before the text of a plain or block scalar, which may begin with `#` too. */
const SCALAR_MARK = '\u001f';
/** Tokens of the lexer that are no text of the file: begin of a document, end of a flow, the mark of a scalar. */
const MARKS: readonly string[] = ['\u0002', '\u0018', SCALAR_MARK];

const DIRECTIVE = /^#+\s*dsprep:ignore\b:?\s*(.*)$/;
const RULE = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?:\s+(?!--)(\S+))?(?:\s+--\s*(.*))?$/;

/** The rules in comments `# dsprep:ignore CODE [SOURCE] [-- reason]`, wherever they stand. */
export function ignoreComments(text: string, lines: LineCounter): { rules: IgnoreRule[]; problems: ProjectProblem[] } {
  const rules: IgnoreRule[] = [];
  const problems: ProjectProblem[] = [];
  for (const { comment, offset } of comments(text)) {
    const words = DIRECTIVE.exec(comment.trim())?.[1];
    if (words === undefined) continue;
    const { line, col: column } = lines.linePos(offset);
    const [, code, source, reason] = RULE.exec(words) ?? [];
    if (code === undefined)
      problems.push({ line, column, message: `${comment.trim()} names no code`, hint: '# dsprep:ignore CODE [SOURCE] [-- reason]' });
    else
      rules.push({ code, line, ...(source === undefined ? {} : { source }), ...(reason === undefined || reason === '' ? {} : { reason }) });
  }
  return { rules, problems };
}

function* comments(text: string): Generator<{ comment: string; offset: number }> {
  let offset = 0;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('#') && before !== SCALAR_MARK) yield { comment: token, offset };
    if (!MARKS.includes(token)) offset += token.length;
    before = token;
  }
}
