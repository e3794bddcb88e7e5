import tseslint from 'typescript-eslint';

/** What each folder of src/ may import besides itself: data only moves to the right (design: io → formats → pipeline → checks → frameworks → report → launch). */
const ROOT = ['json', 'record', 'errors', 'nearest-name', 'package-files'];
const MAY_IMPORT = {
  io: [],
  formats: [],
  tokenize: [],
  pipeline: ['io', 'formats', 'tokenize'],
  checks: ['formats', 'pipeline', 'tokenize'],
  repair: ['io', 'formats', 'pipeline', 'checks'],
  frameworks: ['io', 'formats', 'pipeline', 'tokenize'],
  report: ['io', 'formats', 'pipeline', 'checks', 'frameworks', 'tokenize'],
  schemas: ['io', 'formats', 'pipeline', 'checks', 'frameworks', 'report', 'tokenize'],
};
const FOLDERS = ['io', 'formats', 'pipeline', 'tokenize', 'checks', 'repair', 'frameworks', 'report', 'launch', 'schemas', 'app', 'cli'];

const importDirection = Object.entries(MAY_IMPORT).map(([folder, allowed]) => {
  const banned = FOLDERS.filter((name) => name !== folder && !allowed.includes(name)).join('|');
  return {
    files: [`src/${folder}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: `^(\\.\\./)+(${banned})/`, message: `${folder}/ may import only ${[...ROOT, ...allowed].join(', ')}` }] },
      ],
    },
  };
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'conformance/', 'fixtures/', 'assets/', '**/*-generated.ts', 'src/tokenize/kernel/'] },
  { files: ['**/*.ts'], extends: [tseslint.configs.recommendedTypeChecked], languageOptions: { parserOptions: { projectService: true } } },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      // there are no classes: functions of an object close over what they need, and `this` is never read
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_+$', argsIgnorePattern: '^_', caughtErrors: 'all' }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'name the export' }],
    },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  ...importDirection,
);
