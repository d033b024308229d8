import { type Setting, writtenFallback } from '../src/cli/settings/setting.ts';
import { flagOf, SETTING_NAMES, SETTINGS, variableOf } from '../src/cli/settings/settings.ts';

/** Every setting of the gateway: how it is given, what it can be, and what it is if it is not. */
export function listSettings(): string {
  const rows = SETTING_NAMES.map((name) => {
    const setting: Setting<unknown> = SETTINGS[name];
    const { about, choices, isSecret, kind, placeholder } = setting;
    const flag = isSecret ? `\`${variableOf(name)}\` only` : `\`${flagOf(name)}\``;
    const values = choices?.map((value) => `\`${value}\``).join(', ') ?? `\`${placeholder}\``;
    const fallback = writtenFallback(setting);
    return [`\`${name}\``, flag, kind === 'switch' ? 'on or off' : values, code(fallback), about];
  });
  const head = ['setting', 'flag', 'values', 'default', 'meaning'];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return text === '' ? '–' : `\`${text}\``;
}
