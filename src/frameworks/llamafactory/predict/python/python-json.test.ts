import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';
import { dumpJson, floatText, pythonText } from './print.ts';

const reprinted = (text: string): string | undefined => {
  const value = parseJson(text);
  return value === undefined ? undefined : dumpJson(value);
};

test.for([
  ['{"a":1.0,"b":[1,2.50,-0,-0.0,1E5]}', '{"a": 1.0, "b": [1, 2.5, 0, -0.0, 100000.0]}'],
  ['{"b":1,"2":2,"1":3,"b":4}', '{"b": 4, "2": 2, "1": 3}'],
  ['12345678901234567890123', '12345678901234567890123'],
  ['[1e-7,1e22,1e16,123456789012345680.0,0.0001,0.00012]', '[1e-07, 1e+22, 1e+16, 1.2345678901234568e+17, 0.0001, 0.00012]'],
  [' [NaN, -Infinity,1e400]\n', '[NaN, -Infinity, Infinity]'],
  ['"\\u00e9\\ud83d\\ude00\\u007f\\u001f\\/"', '"é😀\u007f\\u001f/"'],
  ['{}', '{}'],
] as const)('json.dumps of json.loads: %s', ([text, printed]) => {
  expect(reprinted(text)).toBe(printed);
});

test.for(['', ' ', "{'a': 1}", '[1,]', '{"a" 1}', '01', '1.', 'nul', '"a\nb"', '[1] 2', '\ufeff1', '{1: 2}', '"\\x"', '-'])(
  'json.loads refuses %j',
  (text) => {
    expect(parseJson(text)).toBeUndefined();
  },
);

test('what JavaScript writes comes back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const printed = reprinted(JSON.stringify(value));
      expect(JSON.parse(printed ?? '')).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('indented as by json.dumps(indent=4)', () => {
  expect(dumpJson(parseJson('{"a":[1,{"b":[]}],"c":{}}') ?? null, 4)).toBe(
    '{\n    "a": [\n        1,\n        {\n            "b": []\n        }\n    ],\n    "c": {}\n}',
  );
});

test.for([
  [
    '["a\'b", "c\\"d", "e\'\\"f", "\\n\\t\\u0000\\u00a0\\u200b\\ud83d\\ude00", null, true, 1.0]',
    `["a'b", 'c"d', 'e\\'"f', '\\n\\t\\x00\\xa0\\u200b😀', None, True, 1.0]`,
  ],
  ['{"a": {"b": []}}', "{'a': {'b': []}}"],
  ['"text"', 'text'],
  ['NaN', 'nan'],
] as const)('str(%s)', ([text, printed]) => {
  expect(pythonText(parseJson(text) ?? null)).toBe(printed);
});

test.for([
  [1, '1.0'],
  [-1.5, '-1.5'],
  [1e15, '1000000000000000.0'],
  [9007199254740993, '9007199254740992.0'],
  [1e-5, '1e-05'],
  [-0.00015, '-0.00015'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
] as const)('repr(%d)', ([value, printed]) => {
  expect(floatText(value)).toBe(printed);
});
