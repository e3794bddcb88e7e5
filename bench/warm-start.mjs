// What a command with a compiled tokenizer costs over a bare node: CPU time of whole processes, that take turns.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROUNDS = 11;

/** Milliseconds of user and system time, the median of the rounds. */
export function warmStart(cli, scratch) {
  const env = { ...process.env, DSPREP_CACHE: join(scratch, 'cache') };
  const library = new URL('../dist/index.js', import.meta.url);
  const opens = `(await import(${JSON.stringify(library.href)})).openTokenizer('qwen3').then((tokenizer) => tokenizer.count(['x']))`;
  const commands = {
    'a bare node': ['--input-type=module', '-e', '0'],
    'openTokenizer() in a script': ['--input-type=module', '-e', `await ${opens}`],
    'dsprep --version': [cli, '--version'],
    'dsprep tokens x --tokenizer qwen3': [cli, 'tokens', 'x', '--tokenizer', 'qwen3'],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const milliseconds = childTime(args, env);
      // the first compiles
      if (round > 0) times[name].push(milliseconds);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, list.sort((a, b) => a - b)[Math.floor(list.length / 2)]]));
}

/** A child says its own CPU time as it exits. */
function childTime(args, env) {
  const report = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();process.stderr.write('CPU '+(user+system)/1000)})`;
  const { stderr } = spawnSync(process.execPath, ['--import', report, ...args], { env, encoding: 'utf8' });
  return Number(/CPU ([\d.]+)$/.exec(stderr)?.[1]);
}
