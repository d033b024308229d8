import type { StepRecord } from '../outlet.ts';
import type { PushBody } from './messages.ts';

/** What clients are told of a step: its outcome first, then what it emitted, in its order. */
export function toPushes({ input, step, external }: StepRecord): PushBody[] {
  const { outcome, rule, clientOrderId, state, error } = step;
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
