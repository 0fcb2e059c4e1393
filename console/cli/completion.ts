/** The scripts by which shells complete commands, options and machine IDs. They read a file and start nothing that they wait for. */
import type { Command } from './command.ts';
import { PROGRAM } from './help.ts';
import { OPTIONS, type OptionName } from './options.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Older IDs are still offered, and refreshed in the background. */
const FRESH_MINUTES = 10;
/** How often at most they are refreshed: if the server is away, a key must not start one try after the other. */
const RETRY_MINUTES = 1;

/** For a POSIX shell and fish: inside single quotes, only these two mean something to one of them. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", `'\\''`)}'`;

const flags = (names: readonly OptionName[]): string => names.map((name) => `--${name}`).join(' ');

const takesMachines = ({ usage }: Command): boolean => usage.includes('MACHINE');
const namesOf = (commands: readonly Command[]): string => commands.map(({ name }) => name).join(' ');

interface Script {
  readonly commands: readonly Command[];
  /** The words that start this program. */
  readonly start: readonly string[];
}

const refresh = (start: readonly string[]): string => [...start, 'list', '--json'].map(quoted).join(' ');

/** The same for bash and zsh: prints the IDs, and refreshes them if they are old. */
const posixIds = (start: readonly string[]): string => `_${PROGRAM}_ids() {
  local server="\${MACHINES_SERVER:-http://localhost:8080}"
  server="\${server%/}"
  local file="\${XDG_CACHE_HOME:-$HOME/.cache}/${PROGRAM}/\${server//[^A-Za-z0-9.-]/_}"
  if [ -z "$(find "$file" -mmin -${FRESH_MINUTES} 2>/dev/null; find "$file.asked" -mmin -${RETRY_MINUTES} 2>/dev/null)" ]; then
    mkdir -p "\${file%/*}" 2>/dev/null && : >"$file.asked"
    ( ${refresh(start)} </dev/null >/dev/null 2>&1 & )
  fi
  cat "$file" 2>/dev/null
}`;

const posixCases = (commands: readonly Command[]): string =>
  commands.map(({ name, takes }) => `    ${name}) options="${flags([...takes, 'help'])}" ;;`).join('\n');

const bash = ({
  commands,
  start,
}: Script): string => `# Put this into ~/.bashrc: eval "$(${PROGRAM} completion bash)"
${posixIds(start)}
_${PROGRAM}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" options="--help --version"
  case "$command" in
${posixCases(commands)}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${namesOf(commands)} --help --version" -- "$word"))
  elif [ "\${word#-}" != "$word" ]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    case "$command" in
      ${commands
        .filter(takesMachines)
        .map(({ name }) => name)
        .join('|')}) COMPREPLY=($(compgen -W "$(_${PROGRAM}_ids)" -- "$word")) ;;
      *) COMPREPLY=() ;;
    esac
  fi
}
complete -F _${PROGRAM} ${PROGRAM}`;

const zsh = ({
  commands,
  start,
}: Script): string => `# Put this into ~/.zshrc, after compinit: eval "$(${PROGRAM} completion zsh)"
${posixIds(start)}
_${PROGRAM}() {
  local options="--help --version"
  case "\${words[2]}" in
${posixCases(commands)}
  esac
  if (( CURRENT == 2 )); then
    compadd -- ${namesOf(commands)} --help --version
  elif [[ "\${words[CURRENT]}" == -* ]]; then
    compadd -- \${=options}
  else
    case "\${words[2]}" in
      ${commands
        .filter(takesMachines)
        .map(({ name }) => name)
        .join('|')}) compadd -- \${(f)"$(_${PROGRAM}_ids)"} ;;
    esac
  fi
}
compdef _${PROGRAM} ${PROGRAM}`;

const fish = ({ commands, start }: Script): string => {
  const after = (names: string): string => `-n '__fish_seen_subcommand_from ${names}'`;
  return `# Put this into ~/.config/fish/completions/${PROGRAM}.fish: ${PROGRAM} completion fish >~/.config/fish/completions/${PROGRAM}.fish
function __${PROGRAM}_ids
    set -l server http://localhost:8080
    set -q MACHINES_SERVER; and test -n "$MACHINES_SERVER"; and set server (string trim --right --chars=/ -- $MACHINES_SERVER)
    set -l cache $HOME/.cache
    set -q XDG_CACHE_HOME; and test -n "$XDG_CACHE_HOME"; and set cache $XDG_CACHE_HOME
    set -l file $cache/${PROGRAM}/(string replace --regex --all '[^A-Za-z0-9.-]' _ -- $server)
    set -l fresh (find $file -mmin -${FRESH_MINUTES} 2>/dev/null; find $file.asked -mmin -${RETRY_MINUTES} 2>/dev/null)
    if test (count $fresh) -eq 0
        mkdir -p (dirname $file) 2>/dev/null; and echo -n >$file.asked
        ${refresh(start)} </dev/null >/dev/null 2>&1 &
        disown
    end
    cat $file 2>/dev/null
end
complete -c ${PROGRAM} -f
complete -c ${PROGRAM} -n __fish_use_subcommand -l help -l version
${commands.map(({ name, summary }) => `complete -c ${PROGRAM} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`).join('\n')}
complete -c ${PROGRAM} ${after(
    commands
      .filter(takesMachines)
      .map(({ name }) => name)
      .join(' '),
  )} -a '(__${PROGRAM}_ids)'
${commands
  .flatMap(({ name, takes }) =>
    takes.map(
      (option) =>
        `complete -c ${PROGRAM} ${after(name)} -l ${option}${'value' in OPTIONS[option] ? ' -x' : ''} -d ${quoted(OPTIONS[option].help)}`,
    ),
  )
  .join('\n')}`;
};

const SCRIPTS: Readonly<Record<Shell, (script: Script) => string>> = { bash, zsh, fish };

export const completionScript = (shell: Shell, script: Script): string => SCRIPTS[shell](script);
