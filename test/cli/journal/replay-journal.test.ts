import { describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { journalIn, LIFE } from './journal-in.ts';

const altered = LIFE.map((entry) =>
  'input' in entry && entry.rule === 'fill' ? { ...entry, events: [] } : entry,
);

describe('fillproof replay of a journal', () => {
  it('says nothing of steps that are the same', async () => {
    expect(await runCli(['replay', journalIn(LIFE).folder])).toMatchObject({
      status: 0,
      stdout: '',
      stderr: 'fillproof: replayed up to line 9: 0 differences\n',
    });
  });

  it('writes each step that differs, with what it is now', async () => {
    const { status, stdout } = await runCli(['replay', journalIn(altered).folder]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      seq: 6,
      members: ['events'],
      recorded: { events: [] },
      replayed: { events: [{ type: 'OrderFilled' }] },
    });
  });

  it('shows the lines that are asked for', async () => {
    const flags = ['--pretty', '--from', '5', '--to', '6'];
    const { status, stdout } = await runCli(['replay', ...flags, journalIn(altered).folder]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ +5 .* replace /m);
    expect(stdout).toMatch(/^ +6 .* fill .*\n +DIFFERENT: events: now \{/m);
    expect(stdout).not.toMatch(/^ +[47] /m);
  });

  it.each([
    [['--arm-modify', 'acked'], "option '--arm-modify' is for tapes"],
    [['--format', 'tape'], "option '--format' is for tapes"],
    [['--from', '0'], "Expected a line's number, from 1."],
  ])('exits with 2 for %j', async (flags, message) => {
    const { status, stderr } = await runCli(['replay', ...flags, journalIn(LIFE).folder]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it('takes lines from a journal only', async () => {
    const { status, stderr } = await runCli(['replay', '--from', '3'], { stdin: '' });
    expect(status).toBe(2);
    expect(stderr).toContain("need a journal's folder");
  });
});
