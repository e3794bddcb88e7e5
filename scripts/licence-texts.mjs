import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The licences of the packages that these files belong to, one after the other; what they ask of who passes their code on. */
export function licenceTexts(files) {
  const folders = [...new Set(files.map(packageFolder))].sort();
  return folders.map(licenceText).join(`\n${'-'.repeat(80)}\n\n`);
}

function packageFolder(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    // a package.json without a name only says how the files below it are read
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return folder;
  }
}

function licenceText(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  if (!texts.some((file) => /^licen/i.test(file))) throw new Error(`${name} has no licence file`);
  return `${name} ${version} (${license})\n\n${texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')}\n`;
}
