import { describe, expect, it } from 'vitest';
import { Alarm } from '../../src/gateway/alarm.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

describe('an alarm', () => {
  it('rings by the earliest time that it was set for, with one timer', () => {
    const clock = new VirtualClock(0);
    const rung: number[] = [];
    const alarm = new Alarm(clock, () => rung.push(clock.now()));
    alarm.setBy(50);
    alarm.setBy(20);
    alarm.setBy(30);
    clock.pass(100);
    expect(rung).toEqual([20]);
  });

  it('rings at once for a time that is past, and not once it is stopped', () => {
    const clock = new VirtualClock(100);
    const rung: number[] = [];
    const alarm = new Alarm(clock, () => rung.push(clock.now()));
    alarm.setBy(50);
    clock.pass(0);
    alarm.setBy(150);
    alarm.stop();
    clock.pass(100);
    expect(rung).toEqual([100]);
    expect(clock.nextDueAt).toBeNull();
  });
});
