import type { Finding, ThresholdResult, ValidateReport } from '../findings.ts';
import { FINDING_LEVELS } from '../findings.ts';
import { countText, oneLine, placeText, thresholdText } from './words.ts';

/** JUnit XML: each code that was found is a test case of its level, and so is each threshold; what fails the run is a failure. */
export function validateJunit(report: ValidateReport): string {
  const suites = [
    ...FINDING_LEVELS.map((level) => suite(level, report.findings.filter((finding) => finding.level === level).map(findingCase))),
    suite('thresholds', report.thresholds.map(thresholdCase)),
  ].filter(({ tests }) => tests > 0);
  const sum = (key: 'tests' | 'failures'): number => suites.reduce((total, one) => total + one[key], 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="dsprep validate" tests="${sum('tests')}" failures="${sum('failures')}">\n${suites
    .map(({ xml }) => xml)
    .join('')}</testsuites>\n`;
}

interface Case {
  xml: string;
  isFailure: boolean;
}

function suite(name: string, cases: readonly Case[]): { tests: number; failures: number; xml: string } {
  const failures = cases.filter(({ isFailure }) => isFailure).length;
  const xml = `  <testsuite name="${name}" tests="${cases.length}" failures="${failures}">\n${cases.map((one) => one.xml).join('')}  </testsuite>\n`;
  return { tests: cases.length, failures, xml };
}

function findingCase(finding: Finding): Case {
  const { code, level, severity, isFailing, first } = finding;
  const lines = first.map(
    (place) => `${placeText(place)}  ${oneLine(place.message)}${place.fix === undefined ? '' : `\n  fix: ${oneLine(place.fix)}`}`,
  );
  const head = `    <testcase classname="dsprep.${level}" name="${escapeXml(code)}">`;
  const said = escapeXml(`${countText(finding)}\n${lines.join('\n')}\n`);
  const body = isFailing
    ? `<failure type="${severity}" message="${escapeXml(`${code}: ${countText(finding)}`)}">${said}</failure>`
    : `<system-out>${said}</system-out>`;
  return { xml: `${head}${body}</testcase>\n`, isFailure: isFailing };
}

function thresholdCase(threshold: ThresholdResult): Case {
  const head = `    <testcase classname="dsprep.thresholds" name="${escapeXml(threshold.name)}"`;
  const xml = threshold.ok
    ? `${head}/>\n`
    : `${head}><failure type="threshold" message="${escapeXml(thresholdText(threshold))}"></failure></testcase>\n`;
  return { xml, isFailure: !threshold.ok };
}

/** Characters that XML 1.0 can't hold at all are left out. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
