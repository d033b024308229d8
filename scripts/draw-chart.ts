import type { AnyStateNode } from 'xstate';
import { orderMachine } from '../machines/order-machine.ts';
import { RULES, type Rule } from '../machines/rules.ts';

interface Drawn {
  readonly from: AnyStateNode;
  readonly event: string;
  readonly guard: string;
  readonly rules: readonly string[];
  readonly target: string;
  readonly description: string;
}

/** The states and the ways between them, as a Mermaid state diagram. */
export function drawChart(): string {
  const lines = ['```mermaid', 'stateDiagram-v2', '  [*] --> submitted'];
  const labels = new Map<string, Set<string>>();
  for (const { from, rules, target } of transitions(orderMachine.root)) {
    if (target === '') continue;
    const edge = `  ${from.key} --> ${target}`;
    const label = labels.get(edge) ?? new Set<string>();
    labels.set(edge, label);
    for (const rule of rules) if (isRule(rule)) label.add(rule);
  }
  for (const [edge, rules] of labels) {
    lines.push(rules.size === 0 ? edge : `${edge}: ${inRows([...rules])}`);
  }
  const working = orderMachine.root.states['open']?.states['working'];
  lines.push('  state working {');
  for (const key of Object.keys(working?.states ?? {})) lines.push(`    ${key}`);
  lines.push('  }', '```', '');
  return lines.join('\n');
}

/** Every rule with its meaning. */
export function listRules(): string {
  const rows = Object.entries(RULES).map(([rule, meaning]) => `| \`${rule}\` | ${meaning} |`);
  return ['| rule | meaning |', '| --- | --- |', ...rows, ''].join('\n');
}

/** Every transition of the chart, state by state. */
export function listTransitions(): string {
  const head = ['| input | if | rule or action | to | why |', '| --- | --- | --- | --- | --- |'];
  const sections: string[] = [];
  const byState = Map.groupBy(transitions(orderMachine.root), ({ from }) => from);
  for (const [state, drawn] of byState) {
    const rows = drawn.map(({ event, guard, rules, target, description }) =>
      ['', code(event), code(guard), rules.map(code).join(', '), code(target), description, '']
        .join(' | ')
        .trim(),
    );
    sections.push(`#### ${state.key}`, '', state.description ?? '', '', ...head, ...rows, '');
  }
  return sections.join('\n');
}

/** Labels are drawn on one line unless broken. */
function inRows(rules: readonly string[]): string {
  const rows: string[] = [];
  for (let i = 0; i < rules.length; i += 4) rows.push(rules.slice(i, i + 4).join(', '));
  return rows.join('<br/>');
}

function transitions(node: AnyStateNode): Drawn[] {
  const own = [...node.transitions.values(), node.always ?? []].flat().map((definition) => {
    const guard: unknown = definition.guard;
    return {
      from: node,
      event: String(definition.eventType),
      guard: typeof guard === 'string' ? guard : '',
      rules: definition.actions.map(nameOf),
      target: definition.target?.[0]?.key ?? '',
      description: definition.description ?? '',
    };
  });
  return [...own, ...Object.values(node.states).flatMap(transitions)];
}

function nameOf(action: unknown): string {
  if (typeof action === 'string') return action;
  if (typeof action === 'object' && action !== null && 'type' in action) return String(action.type);
  throw new Error('an action of the chart has no name');
}

function isRule(name: string): name is Rule {
  return name in RULES;
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
