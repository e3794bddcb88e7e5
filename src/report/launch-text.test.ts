import { expect, test } from 'vitest';
import { checkLines, launchText, metricsText, openTrainingLine } from './launch-text.ts';

test('the time left is by the pace since the first step that was seen', () => {
  const line = openTrainingLine();
  const at = (step: number, seconds: number): string => line({ step, totalSteps: 100 }, 1000 * seconds);
  expect(line({}, 0)).toBe('');
  // loading took 500 seconds, and a checkpoint had 40 steps
  expect(at(41, 500)).toBe('step 41/100');
  expect(at(51, 520)).toBe('step 51/100 · 1:38 left');
  expect(at(52, 8000)).toBe('step 52/100 · 9:05:27 left');
  expect(line({ step: 53, loss: NaN }, 9000)).toBe('step 53 · loss NaN');
});

test('only what is known is said', () => {
  expect(metricsText({ step: 1200, totalSteps: 3000, loss: 1.25, meanLoss: 1.5, evalLoss: 1.75, epoch: 0.4 })).toBe(
    'step 1,200/3,000 · loss 1.2500 · mean 1.5000 · eval 1.7500 · epoch 0.40',
  );
  expect(metricsText({})).toBe('');
});

test('steps of packed rows are about, and those of one epoch are said once', () => {
  const epoch = {
    examples: 912,
    tokens: 162_830,
    trainedTokens: 146_547,
    tokenizer: 'qwen3',
    epochs: 3,
    stepsPerEpoch: 27,
    totalSteps: 81,
  };
  const rows = (more: { isAbout: boolean; totalSteps?: number }): string =>
    checkLines({ name: 'rows', rows: 999, warnings: [{ code: 'DUPLICATE_RECORD', rows: 14 }], epoch: { ...epoch, ...more } });
  expect(rows({ isAbout: true })).toBe(
    [
      '✓ rows       no errors in 999 rows; warnings: DUPLICATE_RECORD 14',
      '             an epoch: 912 examples, 162,830 tokens of qwen3, 146,547 trained (90 %)',
      '                       about 27 steps, 81 in 3 epochs',
      '',
    ].join('\n'),
  );
  expect(rows({ isAbout: false, totalSteps: 27 })).toContain('                       27 steps\n');
});

test('a script is not said to have no errors', () => {
  expect(checkLines({ name: 'config', fileName: 'train.py', warnings: 0 })).toContain('its options are not looked at');
  expect(checkLines({ name: 'config', fileName: 'trl.yaml', warnings: 2 })).toContain('no errors, 2 warnings');
});

test('what would run can be copied, with its spaces', () => {
  const text = launchText({
    ok: true,
    exitCode: 0,
    command: ['/my env/bin/trl', 'sft'],
    outputFolder: '/w',
    followUps: [],
    notes: ['look'],
  });
  expect(text).toBe("  note       look\n  would run  '/my env/bin/trl' sft\n");
});
