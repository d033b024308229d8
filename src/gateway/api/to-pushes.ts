import type { InputMessage } from '../../dispatch/input.ts';
import type { GatewayRecord, StepRecord } from '../outlet.ts';
import type { PushBody } from './messages.ts';

/**
 * What clients are told of a record. Of a step its outcome first, then what it emitted, in its
 * order; that time has passed and nothing came of it is not told.
 */
export function toPushes(record: GatewayRecord): PushBody[] {
  if ('step' in record) return toStepPushes(record);
  return 'gateway' in record.note ? [{ type: 'gateway', state: record.note.gateway }] : [];
}

function toStepPushes(record: StepRecord): PushBody[] {
  const { input, step, external } = record;
  if (input.type === 'clock' && hasNoEffect(record)) return [];
  const { outcome, rule, state, error } = step;
  const clientOrderId = step.clientOrderId ?? (error === undefined ? null : namedBy(input));
  const pushes: PushBody[] = [
    {
      type: 'outcome',
      input: input.type,
      ts: input.ts,
      clientOrderId,
      ...('requestId' in input && { requestId: input.requestId }),
      ...('reason' in input && typeof input.reason === 'string' && { reason: input.reason }),
      outcome,
      rule,
      state,
      ...(error && { error }),
    },
  ];
  if (external !== null) pushes.push({ type: 'external', external });
  for (const event of step.events) pushes.push({ type: 'event', event });
  for (const advisory of step.advisories) pushes.push({ type: 'advisory', advisory });
  return pushes;
}

function hasNoEffect({ step: { events, requests, advisories } }: StepRecord): boolean {
  return events.length + requests.length + advisories.length === 0;
}

/** The order that an input which was refused was about. */
function namedBy(input: InputMessage): string | null {
  if ('clientOrderId' in input) return input.clientOrderId;
  return input.type === 'submit' ? input.order.clientOrderId : null;
}
