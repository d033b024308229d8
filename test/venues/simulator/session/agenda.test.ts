import { describe, expect, it } from 'vitest';
import { Agenda } from '../../../../src/venues/simulator/session/agenda.ts';

describe('the agenda', () => {
  it('does at once what is due now or was before', () => {
    const agenda = new Agenda(100);
    const done: string[] = [];
    agenda.at(100, () => done.push('now'));
    agenda.at(7, () => done.push('before'));
    expect(done).toEqual(['now', 'before']);
    expect(agenda.nextDueAt).toBeNull();
  });

  it('does what is due at one time in the order in which it was put down', () => {
    const agenda = new Agenda(0);
    const done: string[] = [];
    for (const [at, name] of [
      [20, 'c'],
      [10, 'a'],
      [20, 'd'],
      [10, 'b'],
      [20, 'e'],
    ] as const) {
      agenda.at(at, () => done.push(name));
    }
    expect(agenda.nextDueAt).toBe(10);
    agenda.moveTo(10);
    expect(done.join('')).toBe('ab');
    expect(agenda.nextDueAt).toBe(20);
    agenda.moveTo(20);
    expect(done.join('')).toBe('abcde');
    expect(agenda).toMatchObject({ now: 20, nextDueAt: null });
  });

  it('lets a task put down another, for now or later', () => {
    const agenda = new Agenda(0);
    const done: string[] = [];
    const note = (name: string) => () => done.push(`${name} ${agenda.now}`);
    agenda.at(10, () => {
      agenda.at(10, note('third'));
      agenda.at(11, note('fourth'));
      note('first')();
    });
    agenda.at(10, note('second'));
    agenda.moveTo(10);
    agenda.at(10, note('then'));
    agenda.moveTo(11);
    expect(done).toEqual(['first 10', 'second 10', 'third 10', 'then 10', 'fourth 11']);
  });

  it('goes on after a task that threw', () => {
    const agenda = new Agenda(0);
    const done: string[] = [];
    agenda.at(10, () => {
      throw new Error('a bug');
    });
    expect(() => agenda.moveTo(10)).toThrow('a bug');
    agenda.at(10, () => done.push('now'));
    expect(done).toEqual(['now']);
  });
});
