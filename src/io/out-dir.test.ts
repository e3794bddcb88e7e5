import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entriesUnder } from './folder.ts';
import { siblingName } from './leftovers.ts';
import { openOutDir } from './out-dir.ts';
import type { ManifestFile, OutDir } from './out-dir.ts';
import { useTempFolder } from './testing/temp-folder.ts';

const temp = useTempFolder();

/** Writes the given files and a manifest that lists them. */
function fill(out: OutDir, files: Record<string, string>): OutDir {
  const listed: ManifestFile[] = Object.entries(files).map(([path, text]) => out.writeText(path, text));
  out.writeText('dsprep.json', JSON.stringify({ files: listed }));
  return out;
}

const publish = (path: string, files: Record<string, string>, force = false): void => fill(openOutDir(path, { force }), files).publish();
const refusal = (code: string): Error => expect.objectContaining({ code, exitCode: 2 }) as Error;
/** A folder of its own for each test; what is in it, hidden names too. */
function place(name: string): { out: string; parent: string; names(): string[] } {
  const parent = temp.path(name);
  mkdirSync(parent);
  return { out: join(parent, 'out'), parent, names: () => readdirSync(parent).sort() };
}

/** The id of a process that has ended. */
const deadPid = spawnSync(process.execPath, ['-e', '']).pid;
const ofDeadProcess = (path: string): string => path.replace(`-${process.pid}-`, `-${deadPid}-`);

test('nothing is there before it is published, and then all of it', () => {
  const { out, names } = place('whole');
  const building = openOutDir(out, { force: false });
  const sink = building.openFile('data/train.jsonl');
  sink.writeLine('{}');
  const { sizeBytes, sha256 } = sink.close();
  expect(building.writeText('README.md', 'é')).toEqual({
    path: 'README.md',
    sizeBytes: 2,
    sha256: createHash('sha256').update('é').digest('hex'),
  });
  building.writeText('dsprep.json', JSON.stringify({ files: [{ path: 'data/train.jsonl', sizeBytes, sha256 }] }));
  expect(existsSync(out)).toBe(false);
  building.publish();
  building.abandon();
  expect(entriesUnder(out)).toEqual(['README.md', 'data/train.jsonl', 'dsprep.json']);
  expect(names()).toEqual(['out']);
});

test('abandoned, it leaves nothing, also with files open', () => {
  const { out, names } = place('abandoned');
  const building = openOutDir(join(out, 'inner'), { force: false });
  building.openFile('a').writeLine('x');
  building.abandon();
  building.abandon();
  expect(names()).toEqual(['out']);
  expect(readdirSync(out)).toEqual([]);
});

test.each(['../x', 'a/../../x', '/x', 'C:\\x', '..\\x', '', '.', 'a/', 'a\0b'])('the path %j is refused', (path) => {
  const building = openOutDir(temp.path('paths'), { force: false });
  expect(() => building.openFile(path)).toThrow(refusal('OUTPUT_PATH_OUTSIDE'));
  building.abandon();
});

test('the manifest is the last file, and there must be one', () => {
  const building = openOutDir(temp.path('last'), { force: false });
  expect(() => building.publish()).toThrow(/without dsprep.json/);
  building.writeText('dsprep.json', '{}');
  expect(() => building.writeText('more', '')).toThrow(/after dsprep.json/);
  building.abandon();
});

describe('where something is already', () => {
  test('without force nothing is touched', () => {
    const { out, names } = place('exists');
    mkdirSync(out);
    expect(() => openOutDir(out, { force: false })).toThrow(refusal('OUTPUT_EXISTS'));
    expect(names()).toEqual(['out']);
  });

  test('with force an earlier output is replaced as a whole, and an empty folder filled', () => {
    const { out, names } = place('replace');
    mkdirSync(out);
    publish(out, { 'a/old': '1', b: '1' }, true);
    publish(out, { b: '2' }, true);
    expect(entriesUnder(out)).toEqual(['b', 'dsprep.json']);
    expect(readFileSync(join(out, 'b'), 'utf8')).toBe('2');
    expect(names()).toEqual(['out']);
  });

  test('with force a folder with anything else is refused, naming it', () => {
    const { out } = place('foreign');
    publish(out, { a: '1' });
    mkdirSync(join(out, 'notes'));
    expect(() => openOutDir(out, { force: true })).toThrow(/holds notes/);
    writeFileSync(join(out, 'notes/mine.txt'), 'x');
    expect(() => openOutDir(out, { force: true })).toThrow(/holds notes\/mine.txt/);
    expect(() => openOutDir(out, { force: true })).toThrow(refusal('OUTPUT_NOT_OURS'));
    const other = temp.path('foreign/other');
    mkdirSync(other);
    writeFileSync(join(other, 'precious.txt'), 'x');
    expect(() => openOutDir(other, { force: true })).toThrow(/precious.txt/);
    writeFileSync(join(other, 'dsprep.json'), '{"files":"all"}');
    expect(() => openOutDir(other, { force: true })).toThrow(refusal('OUTPUT_NOT_OURS'));
  });

  test('what comes while the output is built is not overwritten', () => {
    const { out } = place('meanwhile');
    const building = fill(openOutDir(out, { force: true }), { a: '1' });
    mkdirSync(out);
    writeFileSync(join(out, 'mine'), 'x');
    expect(() => building.publish()).toThrow(refusal('OUTPUT_NOT_OURS'));
    building.abandon();
    expect(entriesUnder(out)).toEqual(['mine']);
  });

  test('a file, or the current folder, is no output folder', () => {
    const { out } = place('file');
    writeFileSync(out, '');
    expect(() => openOutDir(out, { force: true })).toThrow(refusal('OUTPUT_NOT_A_FOLDER'));
    const unwritable = expect.objectContaining({ code: 'OUTPUT_UNWRITABLE', exitCode: 4 }) as Error;
    expect(() => openOutDir(join(out, 'below'), { force: true })).toThrow(unwritable);
  });

  test.skipIf(process.platform === 'win32')('a link is followed and stays', () => {
    const { out, parent } = place('link');
    symlinkSync('target', out);
    publish(out, { a: '1' });
    publish(out, { a: '2' }, true);
    expect(readlinkSync(out)).toBe('target');
    expect(readFileSync(join(parent, 'target/a'), 'utf8')).toBe('2');
    expect(readdirSync(parent).sort()).toEqual(['out', 'target']);
  });
});

describe('after a run that was killed', () => {
  test('what it left is removed, what a living run builds is not', () => {
    const { out, names } = place('killed');
    const living = openOutDir(out, { force: false });
    const dead = ofDeadProcess(siblingName(out, 'tmp'));
    const ofAnotherHost = dead.replace(/-[0-9a-f]{20}$/, `-${'0'.repeat(20)}`);
    const ofAnotherName = ofDeadProcess(siblingName(`${out}put`, 'tmp'));
    for (const path of [dead, ofAnotherHost, ofAnotherName]) mkdirSync(join(path, 'data'), { recursive: true });
    openOutDir(out, { force: false }).abandon();
    expect(names()).toEqual([living.stagingPath, ofAnotherHost, ofAnotherName].map((path) => basename(path)).sort());
    living.abandon();
  });

  test('an old output that was taken away and not replaced is put back', () => {
    const { out, names } = place('restored');
    publish(out, { a: '1' });
    renameSync(out, ofDeadProcess(siblingName(out, 'old')));
    expect(() => openOutDir(out, { force: false })).toThrow(refusal('OUTPUT_EXISTS'));
    expect(readFileSync(join(out, 'a'), 'utf8')).toBe('1');
    expect(names()).toEqual(['out']);
  });

  test('an old output is removed where the new one stands, and kept where it is damaged', () => {
    const { out, names } = place('old');
    publish(out, { a: '1' });
    const old = ofDeadProcess(siblingName(out, 'old'));
    renameSync(out, old);
    writeFileSync(join(old, 'a'), 'longer');
    openOutDir(out, { force: false }).abandon();
    expect(names()).toEqual([basename(old)]);
    publish(out, { a: '2' });
    openOutDir(out, { force: true }).abandon();
    expect(names()).toEqual(['out']);
  });
});
