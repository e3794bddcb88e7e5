import type { ValidateReport } from '../findings.ts';
import { validateGithub } from './github.ts';
import { validateGitlab } from './gitlab.ts';
import { validateJunit } from './junit.ts';
import { validateMarkdown } from './markdown.ts';
import { validateSarif } from './sarif.ts';
import { validateText } from './text.ts';

/** How a report can be written. */
export const REPORT_FORMATS = ['text', 'json', 'sarif', 'junit', 'github', 'gitlab', 'markdown'] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

export function reportAs(format: ReportFormat, report: ValidateReport, hasColour = false): string {
  switch (format) {
    case 'text':
      return validateText(report, hasColour);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'sarif':
      return validateSarif(report);
    case 'junit':
      return validateJunit(report);
    case 'github':
      return validateGithub(report);
    case 'gitlab':
      return validateGitlab(report);
    case 'markdown':
      return validateMarkdown(report);
  }
}
