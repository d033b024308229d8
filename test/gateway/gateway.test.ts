import { describe, expect, it } from 'vitest';
import { accepted, canceled, Desk, fillOf, GTC, orderOf, START } from './desk.ts';
import { WrongSignerError } from '../../src/venue/wrong-signer-error.ts';

describe('a gateway', () => {
  it('refuses settings that cannot be', () => {
    expect(() => new Desk({ settings: { modifiesInFlight: 0 } })).toThrow(RangeError);
    expect(() => new Desk({ settings: { commandTtlMs: 0.5 } })).toThrow(RangeError);
    expect(() => new Desk({ settings: { policy: { queryAfterMs: -1 } } })).toThrow(RangeError);
    expect(() => new Desk({ settings: { auditEveryMs: -1 } })).toThrow(RangeError);
  });

  it('shows how its orders stand', () => {
    const desk = Desk.withOrder();
    desk.client.fill(fillOf('1', 'T-1', '3'));
    desk.gateway.modify('O-1', { price: '101' });
    desk.take('modify').answer({ type: 'accepted', venueOrderId: '2' });
    desk.gateway.modify('O-1', { price: '102' });
    desk.gateway.modify('O-1', { price: '103' });
    expect(desk.gateway.view('O-1')).toEqual({
      order: orderOf('O-1'),
      state: 'pendingModify',
      quantity: '10',
      price: '101',
      triggerPrice: null,
      cumQty: '3',
      leavesQty: '7',
      venueOrderId: '2',
      legs: [
        { venueOrderId: '1', size: '10', filledQty: '3', hasEnded: false },
        { venueOrderId: '2', size: '7', filledQty: '0', hasEnded: false },
      ],
      pendingModifies: 1,
      waiting: { price: '103' },
      isCanceling: false,
      lastRule: 'modify',
    });
    expect(desk.gateway.openViews()).toEqual([desk.gateway.view('O-1')]);
    expect(desk.gateway.view('O-2')).toBeUndefined();
  });

  it('shows by which rule an order came to stand so, whatever was asked since', () => {
    const desk = Desk.withOrder();
    const lastRule = () => desk.gateway.view('O-1')?.lastRule;
    desk.gateway.modify('O-1', { price: '101' });
    expect(lastRule()).toBe('modify');
    desk.take('modify').answer({ type: 'unknown', reason: 'timeout' });
    expect(lastRule()).toBe('unknown');
    desk.clock.pass(60_000);
    desk.client.gap();
    expect(desk.takeRules()).toContain('clock: clock');
    expect(lastRule()).toBe('unknown');
    const nothing = { asOf: desk.clock.now(), orders: [], fills: [], complete: true };
    desk.takeQuestion().answer(nothing);
    expect(desk.takeRules()).toContain('query.answered: query');
    expect(lastRule()).toBe('unknown');
    desk.client.fill(fillOf('1', 'T-1', '10'));
    expect(lastRule()).toBe('fill');
  });

  it('passes on what could not be read', () => {
    const desk = Desk.live();
    desk.client.unreadable('{');
    expect(desk.unreadable).toEqual(['{']);
  });

  it('says why there is no connection, in its turn, and knows it until there is one', () => {
    const told: string[] = [];
    const outlet = {
      onStep() {},
      onState: (state: string) => told.push(state),
      onTrouble: (reason: string) => told.push(reason),
    };
    const desk = Desk.live({ outlets: [outlet] });
    told.splice(0);
    desk.client.trouble('the connection was lost: 1006');
    desk.client.become('connecting');
    desk.client.trouble('cannot connect: 502');
    expect(told).toEqual(['the connection was lost: 1006', 'connecting', 'cannot connect: 502']);
    expect(desk.gateway.trouble).toBe('cannot connect: 502');
    desk.client.become('live');
    expect(desk.gateway.trouble).toBeNull();
  });

  it('says why its client has stopped of its own accord, before it is stopped', async () => {
    const told: string[] = [];
    const desk = new Desk({
      outlets: [
        {
          onStep() {},
          onState: (state) => told.push(state),
          onFatal: ({ name }) => told.push(name),
        },
      ],
    });
    desk.gateway.start();
    desk.client.fail(new WrongSignerError('whose key is this'));
    expect(told).toEqual(['connecting', 'WrongSignerError', 'stopped']);
    expect(desk.gateway.trouble).toBe('whose key is this');
    expect(desk.gateway.submit(orderOf('O-1'), GTC)).toMatchObject({ ok: false });
    await desk.gateway.stop({ cancelAll: false, withinMs: 0 });
  });

  it('numbers its steps, and hands on raw what is not its own', () => {
    const desk = Desk.live();
    const foreign = accepted('9', { clientOrderId: null });
    desk.client.status(foreign);
    desk.client.gap();
    const [first = 0] = desk.records.map(({ number }) => number);
    expect(desk.records.map(({ number }) => number)).toEqual([first, first + 1]);
    expect(desk.records[0]?.external).toEqual({ type: 'status', report: foreign });
    expect(desk.records[1]?.external).toBeNull();
  });
});

describe('a gateway that is stopped', () => {
  it('takes no more commands, and waits for what is under way', async () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    const stopped = desk.gateway.stop({ cancelAll: false, withinMs: 10_000 });
    const late = desk.gateway.submit(orderOf('O-2'), GTC);
    expect(late).toMatchObject({ ok: false, error: { code: 'STOPPING' } });
    expect(desk.client.stopLimits).toEqual([]);
    desk.clock.pass(3_000);
    desk.take('modify').answer({ type: 'accepted', venueOrderId: '2' });
    await stopped;
    expect(desk.client.stopLimits).toEqual([7_000]);
    expect(desk.gateway.state).toBe('stopped');
    expect(desk.states.slice(-2)).toEqual(['stopping', 'stopped']);
  });

  it('cancels all first, if so wanted, and waits until it is done', async () => {
    const desk = Desk.withOrder();
    const stopped = desk.gateway.stop({ cancelAll: true, withinMs: 10_000 });
    desk.take('cancel').answer({ type: 'accepted', venueOrderId: null });
    expect(desk.client.stopLimits).toEqual([]);
    desk.client.status(canceled('1'));
    await stopped;
    expect(desk.gateway.view('O-1')?.state).toBe('canceled');
  });

  it('does not wait beyond its limit', async () => {
    const desk = Desk.withOrder();
    const stopped = desk.gateway.stop({ cancelAll: true, withinMs: 10_000 });
    desk.clock.pass(10_000);
    await stopped;
    expect(desk.client.stopLimits).toEqual([0]);
  });

  it('sends no change that waits, and leaves no timer', async () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.modify('O-1', { price: '102' });
    const stopped = desk.gateway.stop({ cancelAll: false, withinMs: 10_000 });
    desk.take('modify').answer({ type: 'accepted', venueOrderId: '2' });
    await stopped;
    expect(desk.client.sent).toEqual([]);
    desk.records.splice(0);
    desk.clock.pass(100_000);
    desk.client.status(accepted('3'));
    expect(desk.records).toEqual([]);
  });

  it('records nothing any more, and sets no timer, whatever is answered or asked of it', async () => {
    const committed: unknown[] = [];
    const desk = Desk.withOrder({
      commit(record, onDone) {
        committed.push(record);
        onDone();
      },
    });
    desk.client.gap();
    desk.gateway.modify('O-1', { price: '101' });
    const modify = desk.take('modify');
    const question = desk.takeQuestion();
    desk.clock.pass(10_000);
    const stopped = desk.gateway.stop({ cancelAll: false, withinMs: 1_000 });
    desk.clock.pass(1_000);
    await stopped;
    committed.splice(0);
    question.answer({ asOf: START, orders: [], fills: [], complete: false });
    modify.answer({ type: 'unknown', reason: 'timeout' });
    desk.tellUsed();
    expect(desk.gateway.cancel('O-1')).toMatchObject({ error: { code: 'STOPPING' } });
    expect(desk.gateway.cancelAll()).toMatchObject({ error: { code: 'STOPPING' } });
    desk.gateway.setRoom(false);
    expect(committed).toEqual([]);
    // No timer is left to end.
    expect(desk.clock.endNext(Infinity)).toBe(false);
  });

  it('sends and records nothing of what becomes durable too late', async () => {
    const committed: unknown[] = [];
    const late: (() => void)[] = [];
    let isSlow = false;
    const desk = Desk.withOrder({
      commit(record, onDone) {
        committed.push(record);
        if (isSlow) late.push(onDone);
        else onDone();
      },
    });
    isSlow = true;
    desk.gateway.modify('O-1', { price: '101' });
    const stopped = desk.gateway.stop({ cancelAll: false, withinMs: 1_000 });
    desk.clock.pass(1_000);
    await Promise.resolve();
    await Promise.resolve();
    desk.clock.pass(1_000);
    await stopped;
    committed.splice(0);
    for (const onDone of late) onDone();
    expect(desk.client.sent).toEqual([]);
    expect(committed).toEqual([]);
  });

  it('takes and sends nothing but cancels while there is no room to make it durable', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '99' });
    desk.gateway.modify('O-1', { price: '98' });
    const under = desk.take('modify');
    desk.gateway.setRoom(false);
    expect(desk.gateway.trouble).toBe('nothing more can be made durable now');
    under.answer({ type: 'accepted', venueOrderId: '2' });
    desk.client.status(accepted('2', { quantity: '10', price: '99' }));
    expect(desk.client.sent).toEqual([]);
    for (const refusal of [
      desk.gateway.submit(orderOf('O-2'), GTC),
      desk.gateway.modify('O-1', { price: '97' }),
    ]) {
      expect(refusal).toMatchObject({ ok: false, error: { code: 'JOURNAL_FULL' } });
    }
    expect(desk.gateway.view('O-1')?.venueOrderId).toBe('2');
    desk.gateway.setRoom(true);
    expect(desk.take('modify').command.price).toBe('98');
    desk.gateway.setRoom(false);
    expect(desk.gateway.cancel('O-1')).toMatchObject({ ok: true });
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('calls back once what was recorded before has left', () => {
    const dones: (() => void)[] = [];
    const said: string[] = [];
    const desk = Desk.live({ commit: (_record, onDone) => dones.push(onDone) });
    while (dones.length > 0) dones.shift()?.();
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.gateway.whenLeft(() => said.push('left'));
    expect(said).toEqual([]);
    dones.shift()?.();
    expect(said).toEqual(['left']);
    desk.gateway.whenLeft(() => said.push('at once'));
    expect(said).toEqual(['left', 'at once']);
  });

  it('is stopped once the last it told is durable', async () => {
    const dones: (() => void)[] = [];
    const desk = Desk.live({ commit: (_record, onDone) => dones.push(onDone) });
    while (dones.length > 0) dones.shift()?.();
    let isStopped = false;
    const stopped = desk.gateway.stop({ cancelAll: false, withinMs: 1_000 }).then(() => {
      isStopped = true;
    });
    for (let round = 0; round < 10; round += 1) await Promise.resolve();
    expect(isStopped).toBe(false);
    while (dones.length > 0) {
      dones.shift()?.();
      for (let round = 0; round < 10; round += 1) await Promise.resolve();
    }
    await stopped;
    expect(desk.states.at(-1)).toBe('stopped');
  });
});
