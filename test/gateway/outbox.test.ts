import { describe, expect, it } from 'vitest';
import { Outbox } from '../../src/gateway/outbox.ts';
import { type StepRecord, toStepRecord } from '../../src/gateway/outlet.ts';
import { emptyStep } from '../../src/dispatch/step.ts';
import { accepted, Desk, GTC, orderOf } from './desk.ts';

function recordOf(number: number): StepRecord {
  return toStepRecord(number, { type: 'clock', ts: number }, emptyStep('tracked', 'clock'));
}

describe('what leaves', () => {
  it('leaves in the order of its steps, in whichever order they are committed', () => {
    const dones: (() => void)[] = [];
    const left: string[] = [];
    const outbox = new Outbox(
      [{ onStep: ({ number }) => left.push(`told ${number}`) }],
      (_record, onDone) => dones.push(onDone),
    );
    for (const number of [1, 2, 3]) {
      outbox.append(recordOf(number), [() => left.push(`sent ${number}`)]);
    }
    outbox.release();
    expect(left).toEqual([]);
    dones[1]?.();
    expect(left).toEqual([]);
    dones[0]?.();
    expect(left).toEqual(['sent 1', 'told 1', 'sent 2', 'told 2']);
    expect(outbox.isEmpty).toBe(false);
    dones[2]?.();
    expect(outbox.isEmpty).toBe(true);
  });

  it('leaves although an outlet throws, and that is thrown at the end', () => {
    const told: number[] = [];
    const outbox = new Outbox([
      {
        onStep() {
          throw new Error('broken');
        },
      },
      { onStep: ({ number }) => told.push(number) },
    ]);
    outbox.append(recordOf(1), []);
    expect(() => outbox.release()).toThrow('broken');
    outbox.append(recordOf(2), []);
    outbox.append(recordOf(3), []);
    expect(() => outbox.release()).toThrow(AggregateError);
    expect(told).toEqual([1, 2, 3]);
  });

  it('of a gateway waits for its steps to be durable', () => {
    const dones: (() => void)[] = [];
    const desk = Desk.live({ commit: (_record, onDone) => dones.push(onDone) });
    while (dones.length > 0) dones.shift()?.();
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.client.status(accepted('1'));
    expect(desk.client.sent).toEqual([]);
    expect(desk.records).toEqual([]);
    dones.shift()?.();
    expect(desk.client.sent).toHaveLength(1);
    expect(desk.takeRules()).toEqual(['submit: submit']);
    dones.shift()?.();
    expect(desk.takeRules()).toEqual(['status: accept']);
  });

  it('of a command that has lost its connection meanwhile was surely not sent', () => {
    const dones: (() => void)[] = [];
    const desk = Desk.live({ commit: (_record, onDone) => dones.push(onDone) });
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.client.become('connecting');
    while (dones.length > 0) dones.shift()?.();
    expect(desk.client.sent).toEqual([]);
    expect(desk.takeRules()).toEqual(['submit: submit', 'submit.rejected: reject']);
  });

  it('of a cancel that has lost its connection meanwhile is sent with the next', () => {
    const dones: (() => void)[] = [];
    const settle = (): void => {
      while (dones.length > 0) dones.shift()?.();
    };
    const desk = Desk.live({ commit: (_record, onDone) => dones.push(onDone) });
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.client.status(accepted('1'));
    settle();
    desk.client.sent.splice(0);
    desk.gateway.cancel('O-1');
    desk.client.become('connecting');
    settle();
    expect(desk.client.sent).toEqual([]);
    desk.client.become('live');
    settle();
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
  });

  it('lets an outlet give commands, which leave behind what it is told', () => {
    const told: string[] = [];
    const desk: Desk = Desk.live({
      outlets: [
        {
          onStep({ input, step }) {
            told.push(`${input.type}: ${step.rule}`);
            if (step.rule === 'accept') desk.gateway.modify('O-1', { price: '99' });
          },
        },
      ],
    });
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
    expect(desk.take('modify').command.price).toBe('99');
    expect(told).toEqual(['submit: submit', 'submit.acked: accept', 'modify.sent: modify']);
  });
});
