import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { disposeSources, findSources } from './sources.ts';
import { useTempFolder } from './testing/temp-folder.ts';

const temp = useTempFolder();
const names = async (...inputs: string[]): Promise<string[]> =>
  (await findSources(inputs.map((input) => temp.path(input)))).map(({ name }) => name.slice(temp.path().length + 1));

describe('which files', () => {
  test('a folder gives its data files, sorted, without what stands beside data', async () => {
    for (const name of ['b.jsonl', 'a.csv', 'sub/c.json.gz', 'sub/D.NDJSON', 'e.tsv', 'f.txt']) temp.write(`folder/${name}`, '1');
    for (const name of [
      'README.md',
      'readme.txt',
      'dataset_info.json',
      'dsprep.json',
      'train.rejects.jsonl',
      '.x.jsonl',
      '.git/y.json',
      'z.py',
    ]) {
      temp.write(`folder/${name}`, '1');
    }
    symlinkSync('..', temp.path('folder/sub/loop'));
    expect(await names('folder')).toEqual(
      ['a.csv', 'b.jsonl', 'e.tsv', 'f.txt', 'sub/D.NDJSON', 'sub/c.json.gz'].map((name) => `folder/${name}`),
    );
  });

  test('a glob gives what matches, and a file of that very name comes first', async () => {
    for (const name of ['b.json', 'a.json', 'rejects.json', '[a].json']) temp.write(`glob/${name}`, '1');
    expect(await names('glob/*.json')).toEqual(['glob/[a].json', 'glob/a.json', 'glob/b.json']);
    expect(await names('glob/[a].json')).toEqual(['glob/[a].json']);
    expect(await names('glob/rejects.json')).toEqual(['glob/rejects.json']);
  });

  test('a file found twice is read once, where it came first; named twice it is an error', async () => {
    temp.write('twice/a.json', '1');
    temp.write('twice/b.json', '1');
    symlinkSync('b.json', temp.path('twice/c.json'));
    expect(await names('twice/b.json', 'twice')).toEqual(['twice/b.json', 'twice/a.json']);
    expect(await names('twice/*', 'twice/b.json')).toEqual(['twice/a.json', 'twice/b.json']);
    await expect(names('twice/b.json', 'twice/c.json')).rejects.toMatchObject({ code: 'INPUT_TWICE', exitCode: 2 });
    await expect(findSources(['-', '-'], { stdin: Readable.from(['{}']) })).rejects.toMatchObject({ code: 'INPUT_TWICE' });
  });

  test('what is not there is an error that names it', async () => {
    mkdirSync(temp.path('empty'), { recursive: true });
    for (const input of ['none.json', 'none/*.json', 'empty', 'glob/rejects*', 'glob/a.json/x']) {
      await expect(names(input), input).rejects.toMatchObject({
        code: 'INPUT_NOT_FOUND',
        exitCode: 2,
        message: expect.stringContaining(temp.path(input)) as string,
      });
    }
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('what cannot be read is an error that names it', async () => {
    chmodSync(temp.write('secret.json', '1'), 0);
    await expect(names('secret.json')).rejects.toMatchObject({ code: 'INPUT_UNREADABLE', exitCode: 4 });
  });
});

describe('what a file is', () => {
  const pretty = JSON.stringify([{ a: 1 }], null, 2).slice(1, -1);
  test.each([
    ['a.jsonl', '{"a":1}\n', 'jsonl', false],
    ['a.ndjson', '', 'jsonl', false],
    ['a.json', '[{"a":1}]', 'json', false],
    ['a.json', pretty, 'json', false],
    ['a.json', '{"data":[]}\n', 'json', false],
    ['a.json', '{"a":1}\n{"a":2}\n', 'jsonl', true],
    ['a.json', '\uFEFF{"a":1}\r\n\r\n{"a":2}', 'jsonl', true],
    ['a.json', '{"a":1}\n{"a":\n{"a":2}\n', 'jsonl', true],
    ['a.jsonl', '[{"a":1},\n{"a":2}]', 'json', true],
    ['a.jsonl', '[{"a":1}]', 'json', true],
    ['a.jsonl', '[1]\n[2]\n', 'jsonl', false],
    ['a.jsonl', pretty, 'json', true],
    ['a.jsonl', "{'a': 1}\n{'a': 2}\n", 'json', true],
    ['a.csv', '{"a":1}', 'csv', false],
    ['a.tsv', 'a\tb', 'tsv', false],
    ['a.txt', '[1]', 'text', false],
    ['plain', ' \n[1]', 'json', false],
    ['plain', '{"a":1}\n{"a":2}', 'jsonl', false],
    ['plain', '{"a":1}', 'jsonl', false],
    ['plain', pretty, 'json', false],
    ['plain', `{"a":"${'x'.repeat(100_000)}"}\n`, 'jsonl', false],
    ['plain', 'hello {', 'text', false],
    ['plain', '', 'text', false],
    ['v1.5', '{"a":1}\n', 'jsonl', false],
  ])('%s with %j is %s', async (name, content, container, hasNote) => {
    for (const [file, bytes, compression] of [
      [name, Buffer.from(content), 'none'],
      [`${name}.gz`, gzipSync(content), 'gzip'],
      [name, gzipSync(content), 'gzip'],
    ] as const) {
      const [source] = await findSources([temp.write(`is/${file}`, bytes)]);
      expect(source).toMatchObject({ container, compression, sizeBytes: bytes.length });
      expect(source?.note?.code).toBe(hasNote ? 'CONTAINER_BY_CONTENT' : undefined);
    }
  });

  test('a container that is asked for wins', async () => {
    const [source] = await findSources([temp.write('is/forced.json', '{}\n{}\n')], { container: 'text' });
    expect(source).toMatchObject({ container: 'text' });
    expect(source?.note).toBeUndefined();
  });

  test.each([
    ['Zstandard', '28b52ffd00'],
    ['bzip2', '425a6839'],
    ['xz', 'fd377a585a00'],
    ['ZIP', '504b0304'],
    ['Parquet', '50415231'],
  ])('%s is refused by name, with a way out', async (format, magic) => {
    const path = temp.write('is/packed.jsonl', Buffer.from(magic, 'hex'));
    await expect(findSources([path])).rejects.toMatchObject({
      code: 'INPUT_FORMAT_UNSUPPORTED',
      exitCode: 2,
      message: expect.stringContaining(format) as string,
      hint: expect.stringContaining(path) as string,
    });
  });

  test('text that begins with BZh is text', async () => {
    expect(await findSources([temp.write('is/bzh.txt', 'BZhello')])).toHaveLength(1);
  });
});

describe('stdin', () => {
  test('is copied, so that it can be read twice, and the copy can be removed', async () => {
    const sources = await findSources(['-', temp.write('beside.json', '1')], {
      stdin: Readable.from(['{"a":', '1}\n']),
      spoolDir: temp.path(),
    });
    const [source] = sources;
    expect(source).toMatchObject({ name: '-', container: 'jsonl', sizeBytes: 8, isSpooled: true });
    expect(readFileSync(source?.path ?? '', 'utf8')).toBe('{"a":1}\n');
    await disposeSources(sources);
    expect(existsSync(dirname(source?.path ?? ''))).toBe(false);
    expect(existsSync(temp.path('beside.json'))).toBe(true);
  });

  test('leaves no copy behind when something else fails, or it is aborted', async () => {
    const spoolDir = temp.path('spool');
    mkdirSync(spoolDir);
    const zip = temp.write('late.zip', Buffer.from('504b0304', 'hex'));
    await expect(findSources(['-', zip], { stdin: Readable.from(['{}']), spoolDir })).rejects.toMatchObject({
      code: 'INPUT_FORMAT_UNSUPPORTED',
    });
    await expect(findSources(['-'], { stdin: Readable.from([Buffer.from('504b0304', 'hex')]), spoolDir })).rejects.toThrow();
    const controller = new AbortController();
    const endless = new Readable({ read: () => setTimeout(() => controller.abort(new Error('stop')), 5) });
    await expect(findSources(['-'], { stdin: endless, spoolDir, signal: controller.signal })).rejects.toThrow('stop');
    expect(existsSync(spoolDir) && (await import('node:fs')).readdirSync(spoolDir)).toEqual([]);
  });

  test('a folder without room for it is an operator error', async () => {
    const finding = findSources(['-'], { stdin: Readable.from(['x']), spoolDir: temp.path('not-there') });
    await expect(finding).rejects.toMatchObject({ code: 'SPOOL_FAILED', exitCode: 4 });
  });
});

test.skipIf(process.platform === 'win32')('a named pipe is copied like stdin', async () => {
  const pipe = temp.path('pipe.jsonl');
  execFileSync('mkfifo', [pipe]);
  const finding = findSources([pipe], { spoolDir: temp.path() });
  spawn('sh', ['-c', `printf '{"a":1}\\n' > "$0"`, pipe], { stdio: 'ignore' });
  const sources = await finding;
  expect(sources).toMatchObject([{ name: pipe, container: 'jsonl', sizeBytes: 8, isSpooled: true }]);
  await disposeSources(sources);
});
