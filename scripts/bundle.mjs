import { rolldown } from 'rolldown';

/** Where code begins: the command, the library, and the worker that src/app/read-locally.ts starts from its own folder. */
const ENTRIES = { 'bin/dsprep': 'bin/dsprep.ts', index: 'src/index.ts', 'chunks/convert-worker': 'src/app/convert-worker.ts' };

/** Code that asks where it lies: it must be right in dist/chunks/ too. */
const MAY_ASK_WHERE = ['src/package-files.ts', 'src/app/read-locally.ts'];

/**
 * `require` of what is loaded when it is first needed. As a plain `require` the bundler takes it along, still to be run when it is called.
 */
const LAZY_REQUIRE = 'const require = createRequire(import.meta.url);';

const ourSources = {
  name: 'our-sources',
  transform(code, id) {
    const path = id.slice(process.cwd().length + 1).replaceAll('\\', '/');
    if (!path.startsWith('src/')) return null;
    // blanks in its place, so that all else stays where the source map says
    const changed = code.replace(LAZY_REQUIRE, ' '.repeat(LAZY_REQUIRE.length));
    if (changed.includes('import.meta.url') && !MAY_ASK_WHERE.includes(path))
      throw new Error(`${path}: import.meta.url is another one in the bundle; use packageFile of src/package-files.ts`);
    return changed === code ? null : { code: changed, map: null };
  },
};

/** Each with what it imports: a file more costs a start about as much as 50 kB of code. Everything else is put together by who needs it. */
const CHUNKS = [
  {
    name: 'base',
    test: /src[\\/]((errors|json|nearest-name|package-files|record|version)|formats[\\/]map-columns|report[\\/](table|words|colour))\.ts$/,
  },
  { name: 'tokenizer', test: /src[\\/]tokenize[\\/]open-tokenizer\.ts$/ },
  { name: 'convert', test: /src[\\/]app[\\/]convert\.ts$/ },
];

/** Writes the bundle, and gives the files of node_modules that are in it. */
export async function bundle(dir) {
  const built = await rolldown({ input: ENTRIES, platform: 'node', plugins: [ourSources] });
  const { output } = await built.write({
    dir,
    format: 'esm',
    sourcemap: true,
    sourcemapExcludeSources: true,
    codeSplitting: { groups: CHUNKS },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
  });
  await built.close();
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  return { bundled: modules.filter((id) => id.includes('node_modules')) };
}
