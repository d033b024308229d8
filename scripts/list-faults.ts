import * as v from 'valibot';
import { DEFAULT_VENUE_RULES } from '../src/venues/simulator/exchange/venue-rules.ts';
import { FAULT_PRESETS } from '../src/venues/simulator/faults/fault-presets.ts';
import { faultProfileSchema } from '../src/venues/simulator/faults/fault-profile.ts';

const { rules, ...faults } = faultProfileSchema.entries;

/** Every fault of the simulator with what each named profile makes of it. */
export function listFaults(): string {
  const names = Object.keys(FAULT_PRESETS);
  const rows = Object.entries(faults).map(([name, schema]) => {
    const settings = Object.values(FAULT_PRESETS).map((profile) => settingOf(profile, name));
    return [`\`${name}\``, v.getDescription(schema) ?? '', ...settings];
  });
  return toTable(['fault', 'meaning', ...names.map((name) => `\`${name}\``)], rows);
}

/** Every open question of the venue with its answers, the default first. */
export function listVenueRules(): string {
  const defaults: Readonly<Record<string, string>> = { ...DEFAULT_VENUE_RULES };
  const rows = Object.entries(rules.entries).map(([name, schema]) => {
    const [{ wrapped }] = schema.pipe;
    const answers = wrapped.options.toSorted((one) => (one === defaults[name] ? -1 : 1));
    const texts = answers.map((answer) => `\`${answer}\``).join(', ');
    return [`\`${name}\``, v.getDescription(schema) ?? '', texts];
  });
  return toTable(['rule', 'question', 'answers'], rows);
}

function settingOf(profile: object, name: string): string {
  const [, setting] = Object.entries(profile).find(([fault]) => fault === name) ?? [];
  if (setting === 0) return '–';
  const text = JSON.stringify(setting)
    .replaceAll(/[{}"]/g, '')
    .replaceAll(/([,:])/g, '$1 ');
  return text.startsWith('probability: 0,') ? '–' : text;
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
