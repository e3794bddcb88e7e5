import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import { findInImage } from './container.ts';
import { findFramework } from './find-framework.ts';
import { startIn } from './found-framework.ts';

const temp = useTempFolder();
const TRL = { command: 'trl', package: 'trl', version: '1.16.0' };
let folders = 0;

/** A program that is a script for this Node. */
function program(path: string, text: string, interpreter: string = process.execPath): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!${interpreter}\n${text}\n`, { mode: 0o755 });
  return path;
}

/** An environment with a Python that says a version, and a command. */
function environment(folder: string, version: string): string {
  program(join(folder, 'bin/python'), `console.log(process.argv.at(-1) === 'trl' ? '${version}' : '')`);
  program(join(folder, 'bin/trl'), '');
  return folder;
}

const folder = (): string => {
  const path = temp.path(`place-${folders++}`);
  mkdirSync(path);
  return path;
};

test('the active environment comes first, then those of the working folder, of a uv project around it, of conda, and the path', async () => {
  const project = folder();
  const cwd = join(project, 'deep/inside');
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(project, 'uv.lock'), '');
  const env = { PATH: join(environment(folder(), '5'), 'bin'), CONDA_PREFIX: environment(folder(), '4') };
  const whereOf = async (more: NodeJS.ProcessEnv = {}): Promise<[string, string]> => {
    const { version, where } = await findFramework(TRL, { env: { ...env, ...more }, cwd });
    return [version, where];
  };
  expect(await whereOf({ CONDA_PREFIX: '' })).toEqual(['5', 'PATH']);
  expect(await whereOf()).toEqual(['4', 'the active conda environment']);
  environment(join(project, '.venv'), '3');
  expect(await whereOf()).toEqual(['3', `the uv project ${project}`]);
  environment(join(cwd, 'venv'), '2');
  expect(await whereOf()).toEqual(['2', 'venv']);
  expect(await whereOf({ VIRTUAL_ENV: environment(folder(), '1') })).toEqual(['1', 'the active virtual environment']);
  expect(await whereOf({ UV_PROJECT_ENVIRONMENT: 'elsewhere' })).toEqual(['2', 'venv']);
});

test('a link of uv tool or pipx is followed to its environment, and a tool that is not on the path is found', async () => {
  const tools = folder();
  environment(join(tools, 'trl'), '1.16.0');
  const links = folder();
  symlinkSync(join(tools, 'trl/bin/trl'), join(links, 'trl'));
  const cwd = folder();
  expect(await findFramework(TRL, { env: { PATH: links }, cwd })).toMatchObject({ where: 'PATH', command: join(links, 'trl') });
  expect(await findFramework(TRL, { env: { PATH: '', UV_TOOL_DIR: tools }, cwd })).toMatchObject({ where: 'uv tool' });
  const data = join(folder(), '.local/share');
  environment(join(data, 'uv/tools/trl'), '1.16.0');
  expect(await findFramework(TRL, { env: { HOME: join(data, '../..') }, cwd })).toMatchObject({ where: 'uv tool', version: '1.16.0' });
});

test('the Python that a script names is the one that has the framework', async () => {
  const python = program(join(folder(), 'python3.12'), "console.log('1.16.0')");
  const bin = folder();
  program(join(bin, 'trl'), '', python);
  const found = await findFramework(TRL, { env: { PATH: bin }, cwd: bin });
  expect(found).toMatchObject({ python, version: '1.16.0' });
  expect(startIn(found, 'trl', ['python', 'train.py'])).toEqual([python, 'train.py']);
  expect(startIn(found, 'trl', ['trl', 'sft'])).toEqual([join(bin, 'trl'), 'sft']);
});

test('what is missing is said once for each place, with what would install it', async () => {
  const cwd = folder();
  const env = { PATH: `${folder()}:${folder()}` };
  await expect(findFramework(TRL, { env, cwd })).rejects.toMatchObject({
    code: 'FRAMEWORK_MISSING',
    message: 'trl is not installed in PATH',
    hint: "pip install 'trl==1.16.0', or name its environment with --python DIR",
  });
  writeFileSync(join(cwd, 'uv.lock'), '');
  await expect(findFramework(TRL, { env, cwd })).rejects.toMatchObject({ hint: expect.stringContaining("uv add 'trl==1.16.0'") as string });
});

test('a named conda environment is started through conda', async () => {
  const bin = folder();
  // says a version where it is asked for one in the environment tune
  const conda = program(
    join(bin, 'conda'),
    "const at = process.argv.indexOf('-n'); if (process.argv[at + 1] !== 'tune') process.exit(1); console.log('1.16.0')",
  );
  const found = await findFramework(TRL, { env: { PATH: bin }, cwd: bin, python: 'conda:tune' });
  expect(startIn(found, 'trl', ['trl', 'sft'])).toEqual([conda, 'run', '--no-capture-output', '-n', 'tune', 'trl', 'sft']);
  expect(found).toMatchObject({ version: '1.16.0', where: 'the conda environment tune' });
  await expect(findFramework(TRL, { env: { PATH: bin }, cwd: bin, python: 'conda:other' })).rejects.toMatchObject({
    message: 'trl is not installed in the conda environment other',
  });
  await expect(findFramework(TRL, { env: { PATH: '' }, cwd: bin, python: 'conda:tune' })).rejects.toMatchObject({
    message: 'conda is not on the PATH',
  });
});

/** A docker with the image `trl:1`, whose Python says a version. */
const DOCKER = `
const [command, ...args] = process.argv.slice(2);
const fail = (text) => { console.error(text); process.exit(1) };
if (process.env.DOCKER_IS_DOWN) fail('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
if (command === 'image') args.at(-1) === 'trl:1' || args.at(-1) === 'empty:1' ? console.log('sha256:abc') : fail('Error response from daemon: No such image: ' + args.at(-1));
if (command === 'run') args.includes('trl:1') ? console.log('1.16.0') : fail('importlib.metadata.PackageNotFoundError: No package metadata was found for trl');
`;

test('an image is asked for its version, and never pulled', async () => {
  const bin = folder();
  const docker = program(join(bin, 'docker'), DOCKER);
  const env = { PATH: bin };
  expect(await findInImage(TRL, 'trl:1', env)).toEqual({
    prefix: [docker],
    command: 'trl',
    version: '1.16.0',
    where: 'the image trl:1',
    imageId: 'sha256:abc',
  });
  const refused = async (image: string, more: NodeJS.ProcessEnv = env): Promise<unknown> =>
    findInImage(TRL, image, more).catch((error: unknown) => error);
  expect(await refused('other:1')).toMatchObject({
    message: 'the image other:1 is not on this machine',
    hint: 'docker pull other:1',
    exitCode: 5,
  });
  expect(await refused('empty:1')).toMatchObject({ message: expect.stringContaining('has no trl that this user can run') as string });
  expect(await refused('trl:1', { ...env, DOCKER_IS_DOWN: '1' })).toMatchObject({
    message: expect.stringContaining('Is the docker daemon running?') as string,
  });
  expect(await refused('trl:1', { PATH: '' })).toMatchObject({ message: 'docker is not on the PATH' });
});
