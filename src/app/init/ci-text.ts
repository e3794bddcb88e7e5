import { stringify } from 'yaml';
import { VERSION } from '../../version.ts';

/** What a CI file needs to know. */
export interface CiDraft {
  /** The project's folder inside the repository, with `/`; empty where it is the root. */
  inside: string;
  /** Paths and patterns of data and configs, relative to the project's folder. */
  watched: readonly string[];
  /** Whether data is stored by Git LFS. */
  usesLfs: boolean;
}

const COMMAND = `npx --yes dsprep@${VERSION} validate`;
const NOTE = '# Written by dsprep init: checks the training data of each change, as dsprep.yaml says.\n';

/** A workflow of GitHub Actions: findings as annotations, the report as the summary of the job. */
export function githubWorkflow({ inside, watched, usesLfs }: CiDraft): string {
  const steps = [
    { uses: 'actions/checkout@v4', ...(usesLfs ? { with: { lfs: true } } : {}) },
    { uses: 'actions/setup-node@v4', with: { 'node-version': 22 } },
    { name: 'Validate the training data', run: `${COMMAND} --format github --report markdown=dsprep-report.md` },
    {
      name: 'Show the report',
      if: "${{ !cancelled() && hashFiles('**/dsprep-report.md') != '' }}",
      run: 'cat dsprep-report.md >> "$GITHUB_STEP_SUMMARY"',
    },
  ];
  const job = {
    'runs-on': 'ubuntu-latest',
    ...(inside === '' ? {} : { defaults: { run: { 'working-directory': inside } } }),
    steps,
  };
  const paths = [...watched, 'dsprep.yaml'].map((path) => inRepository(inside, path));
  const workflow = { name: 'dsprep', on: { pull_request: { paths } }, permissions: { contents: 'read' }, jobs: { validate: job } };
  return NOTE + stringify(workflow, { lineWidth: 0 });
}

/** A job of GitLab CI: findings in the merge request's code quality and test reports. */
export function gitlabJob({ inside, watched }: Omit<CiDraft, 'usesLfs'>): string {
  const reports = { codequality: 'gl-code-quality-report.json', junit: 'dsprep-junit.xml' };
  const job = {
    image: 'node:22',
    rules: [
      {
        if: '$CI_PIPELINE_SOURCE == "merge_request_event"',
        changes: [...watched, 'dsprep.yaml'].map((path) => inRepository(inside, path)),
      },
    ],
    script: [
      ...(inside === '' ? [] : [`cd ${shellQuoted(inside)}`]),
      `${COMMAND} --report gitlab=${reports.codequality} --report junit=${reports.junit}`,
    ],
    artifacts: {
      when: 'always',
      reports: Object.fromEntries(Object.entries(reports).map(([kind, file]) => [kind, inRepository(inside, file)])),
    },
  };
  return NOTE + stringify({ dsprep: job }, { lineWidth: 0 });
}

function inRepository(inside: string, path: string): string {
  return inside === '' ? path : `${inside}/${path}`;
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
