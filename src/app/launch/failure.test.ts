import { expect, test } from 'vitest';
import type { TrainingEnd } from '../../launch/run-training.ts';
import { failureOf } from './failure.ts';

const ended = (end: Partial<TrainingEnd>): TrainingEnd => ({ code: 1, signal: null, last: {}, tail: [], ...end });
const KILLED = 'the training was killed';

// lines as accelerate 1.15, torchrun 2.13, a shell, and docker say them
test.each<[string, Partial<TrainingEnd>]>([
  ['itself', { code: null, signal: 'SIGKILL' }],
  ['below accelerate', { tail: ["subprocess.CalledProcessError: Command '['python', 'sft.py']' died with <Signals.SIGKILL: 9>."] }],
  [
    'below torchrun',
    {
      tail: [
        '  traceback : Signal 9 (SIGKILL) received by PID 4711',
        'torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ',
      ],
    },
  ],
  ['in a container or a shell', { code: 137 }],
])('killed: %s', (_, end) => {
  expect(failureOf(ended(end), false)).toMatchObject({ message: KILLED, hint: expect.stringContaining('ran out of memory') as string });
});

test.each([
  ['torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.', '--micro-batch-size'],
  ["RuntimeError: [enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory", '--micro-batch-size'],
  ['OSError: [Errno 28] No space left on device', '--output-dir'],
  ['huggingface_hub.errors.GatedRepoError: 401 Client Error.', 'HF_TOKEN'],
  ["ModuleNotFoundError: No module named 'bitsandbytes'", 'install it'],
  ['docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].', 'docker info'],
])('%s', (line, hint) => {
  const tail = [
    'Traceback (most recent call last):',
    line,
    "subprocess.CalledProcessError: Command '['python']' returned non-zero exit status 1.",
  ];
  expect(failureOf(ended({ tail }), false)).toEqual({
    message: `the training ended with code 1: ${line}`,
    hint: expect.stringContaining(hint) as string,
  });
});

test('one that was asked to stop, and one that another signal ended, can go on', () => {
  expect(failureOf(ended({ code: 0 }), true)).toMatchObject({ hint: expect.stringContaining('--resume') as string });
  expect(failureOf(ended({ code: null, signal: 'SIGTERM' }), false)).toMatchObject({ message: 'the training was ended by SIGTERM' });
});
