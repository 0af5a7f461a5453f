import type { Shell } from '../../model/completion.ts';

/** bash 3.2 and later. It hands over the line as it is: its own words are cut at `:`, `@` and `=`. */
const BASH = `# bash completion of mlgit
_mlgit() {
  local reply ending line
  reply="$(mlgit complete bash -- "\${COMP_WORDBREAKS}" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)" || return 0
  COMPREPLY=()
  ending="\${reply%%$'\\n'*}"
  while IFS= read -r line; do
    [ -n "$line" ] && COMPREPLY+=("$line")
  done <<<"\${reply#"$ending"}"
  type compopt >/dev/null 2>&1 || return 0
  case "$ending" in
    open) compopt -o nospace ;;
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
  esac
  compopt -o nosort 2>/dev/null || true
}
complete -F _mlgit mlgit
`;

/** For `eval`, or as a file \`_mlgit\` in a folder of \`fpath\`. */
const ZSH = `#compdef mlgit
# zsh completion of mlgit
_mlgit() {
  local -a reply values shown
  local ending line
  reply=("\${(@f)$(mlgit complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}") || return 1
  ending="\${reply[1]}"
  case "$ending" in
    files|folders)
      [[ "$PREFIX" == --*=* ]] && compset -P '*='
      if [[ "$ending" == folders ]]; then _files -/; else _files; fi
      return ;;
  esac
  for line in "\${(@)reply[2,-1]}"; do
    [[ -n "$line" ]] || continue
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line#*$'\\t'}")
  done
  (( \${#values} )) || return 1
  if [[ "$ending" == open ]]; then
    compadd -V mlgit -S '' -l -d shown -a values
  else
    compadd -V mlgit -l -d shown -a values
  fi
}
if [ "\${funcstack[1]}" = _mlgit ]; then
  _mlgit "$@"
else
  compdef _mlgit mlgit
fi
`;

const FISH = `# fish completion of mlgit
function __mlgit_complete
    set -l before (commandline -opc)
    set -l reply (mlgit complete fish -- $before[2..] (commandline -ct) 2>/dev/null)
    or return
    switch "$reply[1]"
        case files
            __fish_complete_path (commandline -ct)
        case folders
            __fish_complete_directories (commandline -ct)
        case '*'
            test (count $reply) -gt 1; and printf '%s\\n' $reply[2..]
    end
end
complete -c mlgit -f -k -a '(__mlgit_complete)'
`;

const SCRIPTS: { readonly [shell in Shell]: string } = { bash: BASH, zsh: ZSH, fish: FISH };

/** What a shell is to read, once a session, so that it completes command lines of mlgit. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
