import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_SCHEMA } from '../../schemas/project-schema.ts';

const HEADER = `// @ts-nocheck
// Made of src/schemas/project-schema.ts: npx vitest run --project fast src/app/project/check-project.test.ts -u
`;

test('the compiled check is that of the schema', async () => {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, messages: false, allowUnionTypes: true, code: { source: true, esm: true } });
  const code = standalone.default(ajv, ajv.compile(PROJECT_SCHEMA));
  expect(code).not.toContain('require(');
  await expect(HEADER + code).toMatchFileSnapshot(join(import.meta.dirname, 'check-project-generated.ts'));
});
