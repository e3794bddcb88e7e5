import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import type { AddCommand } from './program.ts';
import { withExamples } from './program.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completionCommand: AddCommand = (program, io) => {
  const command = program.command('completion').summary('print a completion script').argument('<shell>', SHELLS.join(', '));
  withExamples(command, ['source <(dsprep completion bash)', 'dsprep completion fish > ~/.config/fish/completions/dsprep.fish']);
  command.description('Prints a script that completes commands and flags in your shell.');
  command.action((shell: string) => io.stdout.write(completionScript(shell, program)));
};

/** Throws `DsprepError` (usage) for a shell it does not know. */
export function completionScript(shell: string, program: Command): string {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    about: command.summary() || command.description(),
    flags: command.options.map((option) => option.long ?? option.short ?? ''),
  }));
  const names = commands.map(({ name }) => name).join(' ');
  if (shell === 'bash' || shell === 'zsh') {
    const cases = commands.map(({ name, flags }) => `    ${name}) words="${flags.join(' ')}" ;;\n`).join('');
    const body = `_dsprep() {\n  local cur=\${COMP_WORDS[COMP_CWORD]} words="${names}"\n  if [ "$COMP_CWORD" -gt 1 ]; then case "\${COMP_WORDS[1]}" in\n${cases}  esac; fi\n  case "$cur" in -*) ;; *) [ "$COMP_CWORD" -gt 1 ] && words="" ;; esac\n  COMPREPLY=($(compgen -W "$words" -- "$cur"))\n}\ncomplete -o default -F _dsprep dsprep\n`;
    return shell === 'bash' ? body : `autoload -U +X bashcompinit && bashcompinit\n${body}`;
  }
  if (shell === 'fish') {
    const top = commands
      .map(({ name, about }) => `complete -c dsprep -n __fish_use_subcommand -a ${name} -d '${about.replace(/'/g, "\\'")}'\n`)
      .join('');
    const flags = commands.flatMap(({ name, flags: all }) =>
      all.map((flag) => `complete -c dsprep -n '__fish_seen_subcommand_from ${name}' -l ${flag.replace(/^--/, '')}\n`),
    );
    return top + flags.join('');
  }
  throw usageError('USAGE_SHELL', `${shell} is not a shell that is known`, SHELLS.join(', '));
}
