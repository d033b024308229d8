import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../machines/rules.ts';
import { scanShard } from '../../../src/journal/file/scan-shard.ts';
import { recorded } from '../../support/recorded.ts';
import { fill } from '../inputs.ts';
import { environment, main, runCli } from '../run-cli.ts';
import { journalIn, LIFE } from './journal-in.ts';

describe('fillproof explain', () => {
  it('tells the life of an order by any of its ids', async () => {
    const journal = journalIn(LIFE.slice(0, 4), LIFE.slice(4));
    const [own, first, second] = await Promise.all(
      ['O-1', '100', '101'].map((id) => runCli(['explain', id, journal.folder])),
    );
    expect(own).toMatchObject({ status: 0, stderr: '' });
    expect([first?.stdout, second?.stdout]).toEqual([own?.stdout, own?.stdout]);
    const rows = own?.stdout.split('\n').map((row) => row.trim()) ?? [];
    expect(rows).toEqual(
      expect.arrayContaining([
        '1  00:00:01.010  submit BUY 10 BTC-USD-PERP LIMIT @ 100  submitted',
        `hold-cancel: ${RULES['hold-cancel']}`,
        'OrderUpdated 101 10 @ 101 (modify)',
        'OrderFilled t-1 4 @ 101 cum 4 leaves 6',
        '| 100  left, ended  0 of 10',
        '| 101  bound        4 of unknown size  @ 101 by m-1',
        '? query-order because the stream was interrupted',
        'O-1 is replaced',
        'traded 4 of 10',
        '… it is to end',
      ]),
    );
    expect(own?.stdout).toMatch(/… awaited: where the order stands: .*, to be asked for at /);
    expect(own?.stdout).not.toContain('DIFFERENT');
  });

  it('writes a JSON object a step, and one for how it stands', async () => {
    const { stdout } = await runCli(['explain', '--json', 'O-1', journalIn(LIFE).folder]);
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, undefined]);
    expect(objects[5]).toMatchObject({
      input: { type: 'fill' },
      rule: 'fill',
      meaning: RULES.fill,
      state: 'replaced',
      events: [{ type: 'OrderFilled', lastQty: '4' }],
      legs: [
        { venueOrderId: '100', is: 'left', hasEnded: true },
        { venueOrderId: '101', is: 'bound', tradedQty: '4', requestId: 'm-1' },
      ],
      awaited: [],
    });
    expect(objects[8]).toMatchObject({ note: { wanted: 'cancel' } });
    expect(objects.at(-1)).toMatchObject({
      stands: { state: 'replaced', cumQty: '4', wanted: { isCanceling: true }, differences: 0 },
    });
  });

  it('says if an input does not give what was recorded', async () => {
    const journal = journalIn(
      LIFE.map((entry) =>
        'input' in entry && entry.rule === 'fill' ? { ...entry, events: [] } : entry,
      ),
    );
    const { status, stdout } = await runCli(['explain', 'O-1', journal.folder]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/DIFFERENT: its input now gives \{.*OrderFilled/);
  });

  it('does not tell what is not as it was written', async () => {
    const journal = journalIn(LIFE);
    await runCli(['explain', 'O-1', journal.folder]);
    const bytes = Buffer.from(journal.plain(journal.last));
    const at = bytes.indexOf('"lastQty":"4"') + 11;
    bytes.write('5', at);
    journal.write(journal.last, bytes);
    const { status, stderr } = await runCli(['explain', 'O-1', journal.folder]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/is damaged at byte \d+, where line 6 should be/);
  });

  it('shows what came of a leg that was nobody’s', async () => {
    const journal = journalIn(recorded([{ ...fill('7', 't-7', '1', 1_000) }]));
    const { status, stdout } = await runCli(['explain', '7', journal.folder]);
    expect(status).toBe(0);
    expect(stdout).toContain(`external: ${RULES.external}`);
    expect(stdout).toContain('never submitted here');
  });

  it('shows ids whole, however long they are', async () => {
    const tradeId = '118906512037719'.repeat(4);
    const journal = journalIn(recorded([{ ...fill('7', tradeId, '1', 1_000) }]));
    const { stdout } = await runCli(['explain', '7', journal.folder]);
    expect(stdout).toContain(`fill ${tradeId} `);
  });

  it('says of an order that is not found which lines were moved away', async () => {
    const journal = journalIn(LIFE.slice(0, 4), LIFE.slice(4));
    const { hashes } = await scanShard(journal.folder, { hashesOf: [4] });
    const base = { seq: 4, hash: hashes.get(4) };
    writeFileSync(join(journal.folder, 'base.json'), `${JSON.stringify(base)}\n{}\n`);
    const { status, stderr } = await runCli(['explain', 'O-9', journal.folder]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/ has the id O-9; lines 1 to 4 were moved away\n$/);
  });

  it.each([
    [['O-9'], /^fillproof: no order in .* has the id O-9\n$/],
    [['O-\u001B[31m9'], /^fillproof: no order in .* has the id O-\\x1b\[31m9\n$/],
    [['O-1', '--journal', 'here'], /^fillproof: two folders are named\n$/],
    [['O-1', '--yaml'], /^fillproof: unknown option '--yaml'/],
  ])('exits with 2 for %j', async ([id = '', ...flags], message) => {
    const { status, stdout, stderr } = await runCli([
      'explain',
      id,
      journalIn(LIFE).folder,
      ...flags,
    ]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('ends quietly when its reader has seen enough', () => {
    const journal = journalIn(LIFE);
    const explain = `"${process.execPath}" "${main}" explain O-1 "${journal.folder}"`;
    const command = `${explain} --json | head -1`;
    const options = { env: environment, encoding: 'utf8' } as const;
    const { stdout, stderr, status } = spawnSync('sh', ['-c', command], options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\{"seq":1,/);
  });
});
