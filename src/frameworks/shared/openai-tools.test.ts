import { expect, test } from 'vitest';
import { openAiTools } from './openai-tools.ts';

test.for([
  ['none', undefined, 'null'],
  ['an empty list', ' [ ] ', 'null'],
  ['a bare function', '[{"name":"f","parameters":{}}]', '[{"type":"function","function":{"name":"f","parameters":{}}}]'],
  [
    "OpenAI's shape, verbatim",
    '[ {"type":"function","function":{"name":"f","x":1.0}} ]',
    '[ {"type":"function","function":{"name":"f","x":1.0}} ]',
  ],
  ['both', '[{"name":"f"},{"function":{"name":"g"}}]', '[{"type":"function","function":{"name":"f"}},{"function":{"name":"g"}}]'],
] as const)('%s', ([, tools, text]) => {
  const write = openAiTools();
  expect(write(tools)).toBe(text);
  expect(write(tools)).toBe(text);
});
