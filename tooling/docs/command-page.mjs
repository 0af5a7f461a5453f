import { jsonSection } from './json-section.mjs';
import { table } from './table.mjs';

/** The page of one command, from oclif's manifest and the schema of its result. */
export function commandPage(command, schemaOf) {
  const name = `mlgit ${command.id.replaceAll(':', ' ')}`;
  const flags = Object.values(command.flags).filter((flag) => !flag.hidden);
  const args = Object.values(command.args).filter((arg) => !arg.hidden);
  return [
    `# ${name}`,
    sentence(command.summary),
    ...(command.description ? [command.description.trim()] : []),
    `    ${[name, ...args.map((arg) => argUsage(arg, command.strict)), ...flags.map(flagUsage)].join(' ')}`,
    ...section(
      'Arguments',
      ['argument', 'meaning'],
      args.map((arg) => [code(argUsage(arg, command.strict)), sentence(arg.description)]),
    ),
    ...section(
      'Flags',
      ['flag', 'meaning'],
      flags.sort(byName).map((flag) => [code(flagForm(flag)), flagMeaning(flag)]),
    ),
    ...examples(command.examples ?? []),
    ...jsonSection(command, schemaOf),
    'What is the same for every command: [what `--json` prints](../json.md), [exit codes](../exit-codes.md).',
    '',
  ]
    .join('\n\n')
    .replace(/\n\n$/, '\n');
}

/** The list of all commands. */
export function commandList(commands) {
  const rows = commands.map(({ id, summary }) => [
    `[\`mlgit ${id.replaceAll(':', ' ')}\`](${fileName(id)})`,
    summary,
  ]);
  return `# Commands\n\nMade from the commands themselves by \`npm run docs\`.\n\n${table(['command', 'does'], rows)}\n`;
}

export function fileName(id) {
  return `${id.replaceAll(':', '-')}.md`;
}

function argUsage(arg, strict) {
  const word = arg.name.toUpperCase() + (strict === false ? '…' : '');
  return arg.required ? word : `[${word}]`;
}

function flagForm(flag) {
  const value =
    flag.type === 'option' ? ` ${flag.helpValue ?? (flag.options ? flag.options.join('|') : 'VALUE')}` : '';
  return `${flag.char ? `-${flag.char}, ` : ''}--${flag.allowNo ? '[no-]' : ''}${flag.name}${value}`;
}

function flagUsage(flag) {
  const form = flagForm({ ...flag, char: undefined });
  return flag.required ? form : `[${form}]${flag.multiple ? '…' : ''}`;
}

function flagMeaning(flag) {
  const repeated = flag.multiple ? ' May be given several times.' : '';
  const choices = flag.options && flag.helpValue ? ` One of ${flag.options.map(code).join(', ')}.` : '';
  return `${sentence(flag.description ?? '')}${choices}${repeated}`;
}

function examples(lines) {
  if (lines.length === 0) return [];
  const shown = lines.map((line) => `$ ${line.replaceAll('<%= config.bin %>', 'mlgit')}`);
  return ['## Examples', `\`\`\`sh\n${shown.map((line) => line.slice(2)).join('\n')}\n\`\`\``];
}

function section(title, head, rows) {
  return rows.length === 0 ? [] : [`## ${title}`, table(head, rows)];
}

function sentence(text) {
  const trimmed = text.trim();
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

function code(text) {
  return `\`${text}\``;
}

function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
