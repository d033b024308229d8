import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { TABLES } from '../../../src/journal/tables.ts';
import { recorded } from '../../support/recorded.ts';
import { tradingInputs } from '../../support/trading-inputs.ts';
import { fill, status, submit } from '../inputs.ts';
import { runCli } from '../run-cli.ts';
import { emptyFolder, journalIn, LIFE } from './journal-in.ts';

const STRAY = recorded([{ ...fill('7', 't-7', '0.10', 1_000) }]);
const EMPTY_REASON = recorded([
  submit(),
  status('100', 'ACCEPTED', 2_000),
  status('100', 'CANCELED', 3_000, { reason: '' }),
]);

type Row = Record<string, string | bigint | boolean | null>;

async function exported(
  dir: string,
  format: 'csv' | 'parquet',
): Promise<{ events: Row[]; fills: Row[] }> {
  const out = emptyFolder();
  const { status: exit, stderr } = await runCli(['export', `--${format}`, '--out', out, dir]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  expect(readdirSync(out).sort()).toEqual([`events.${format}`, `fills.${format}`]);
  const read = format === 'csv' ? readCsv : readParquet;
  return { events: await read(join(out, `events.csv`)), fills: await read(join(out, `fills.csv`)) };
}

function readCsv(file: string): Row[] {
  return parse(readFileSync(file), { columns: true });
}

async function readParquet(file: string): Promise<Row[]> {
  const buffer = await asyncBufferFromFile(file.replace(/csv$/, 'parquet'));
  return parquetReadObjects({ file: buffer });
}

/** As CSV has it, where everything is text. */
function asText(rows: readonly Row[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? '' : String(value)]),
    ),
  );
}

describe('fillproof export', () => {
  it('writes the same rows as CSV and as Parquet', async () => {
    const { folder } = journalIn(LIFE.slice(0, 4), LIFE.slice(4));
    const [csv, parquet] = [await exported(folder, 'csv'), await exported(folder, 'parquet')];
    expect(csv.events).toEqual(asText(parquet.events));
    expect(csv.fills).toEqual(asText(parquet.fills));
    expect(parquet.events.map(({ type }) => type)).toEqual([
      'OrderAccepted',
      'OrderUpdated',
      'OrderFilled',
    ]);
    expect(parquet.fills).toEqual([
      {
        seq: 6n,
        eventId: 'O-1/3',
        external: false,
        tradeId: 't-1',
        clientOrderId: 'O-1',
        strategyId: 'S-1',
        instrumentId: 'BTC-USD-PERP',
        venueOrderId: '101',
        side: 'BUY',
        orderType: 'LIMIT',
        lastQty: '4',
        lastPx: '101',
        cumQty: '4',
        leavesQty: '6',
        overfillQty: '0',
        commission: null,
        commissionCurrency: null,
        liquiditySide: null,
        late: false,
        adopted: false,
        ts: 1060n,
        tsInit: 1060n,
      },
    ]);
    expect(Object.keys(csv.events[0] ?? {})).toEqual(TABLES.events.map(({ name }) => name));
  });

  it('keeps trades that belonged to no order, and decimals as they were written', async () => {
    const { fills, events } = await exported(journalIn(STRAY).folder, 'parquet');
    expect(events).toEqual([]);
    expect(fills).toMatchObject([
      { external: true, eventId: null, tradeId: 't-7', lastQty: '0.10' },
    ]);
  });

  it('tells an empty text from none', async () => {
    const out = emptyFolder();
    await runCli(['export', '--csv', '--out', out, journalIn(EMPTY_REASON).folder]);
    const lines = readFileSync(join(out, 'events.csv'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.slice(-4))).toEqual(['ason', 'lse,', ',,""']);
    const { events } = await exported(journalIn(EMPTY_REASON).folder, 'parquet');
    expect(events.map(({ reason }) => reason)).toEqual([null, '']);
  });

  it('writes large tables in groups of rows', async () => {
    const entries = recorded(tradingInputs(60_000));
    const { folder } = journalIn(entries);
    const out = emptyFolder();
    await runCli(['export', '--parquet', '--out', out, folder]);
    const file = await asyncBufferFromFile(join(out, 'events.parquet'));
    const { row_groups: groups, num_rows: count } = await parquetMetadataAsync(file);
    const expected = entries.flatMap(({ events }) => events);
    expect(Number(count)).toBe(expected.length);
    expect(groups.length).toBeGreaterThan(1);
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ eventId }) => String(eventId))).toEqual(
      expected.map(({ eventId }) => eventId),
    );
  }, 30_000);

  it('leaves an earlier export as it was when the journal is damaged', async () => {
    const journal = journalIn(LIFE.slice(0, 4), LIFE.slice(4));
    const out = emptyFolder();
    writeFileSync(join(out, 'events.csv'), 'earlier');
    journal.write(journal.last, Buffer.from('x\n'));
    const { status: exit, stderr } = await runCli([
      'export',
      '--csv',
      '--out',
      out,
      journal.folder,
    ]);
    expect(exit).toBe(1);
    expect(stderr).toContain('is damaged');
    expect(readdirSync(out)).toEqual(['events.csv']);
    expect(readFileSync(join(out, 'events.csv'), 'utf8')).toBe('earlier');
  });

  it('says what to install where there is no library for Parquet', async () => {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        return next(name === 'hyparquet-writer' ? 'no-such-package' : name, context);
      } });`;
    const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(hook)}"` };
    const result = await runCli(['export', '--parquet', journalIn(LIFE).folder], { env });
    expect(result).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'fillproof: Parquet needs a package that is not here: npm install hyparquet-writer\n',
    });
  });

  it.each([[[]], [['--csv', '--parquet']]])('wants one format, not %j', async (flags) => {
    const { status: exit, stderr } = await runCli(['export', ...flags, journalIn(LIFE).folder]);
    expect(exit).toBe(2);
    expect(stderr).toBe('fillproof: give one of --csv and --parquet\n');
  });

  it.runIf(existsSync('/dev/full'))('says that there is no room, and leaves nothing', async () => {
    const { folder } = journalIn(recorded(tradingInputs(5000)));
    const out = emptyFolder();
    // Both are opened before either is written to.
    symlinkSync('/dev/full', join(out, 'fills.csv.part'));
    const result = await runCli(['export', '--csv', '--out', out, folder]);
    expect(result).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `fillproof: cannot write to ${out}: no space left on device\n`,
    });
    expect(readdirSync(out)).toEqual([]);
  });

  it('exits with 2 where it cannot write', async () => {
    const file = join(emptyFolder(), 'file');
    writeFileSync(file, '');
    const { status: exit, stderr } = await runCli([
      'export',
      '--csv',
      '--out',
      file,
      journalIn(LIFE).folder,
    ]);
    expect(exit).toBe(2);
    expect(stderr).toBe(`fillproof: cannot write to ${file}: file already exists\n`);
  });

  it.runIf(existsSync('/proc'))('gives up where no folder can be made', async () => {
    const result = await runCli(['export', '--csv', '--out', '/proc/x/y', journalIn(LIFE).folder]);
    expect(result).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'fillproof: cannot write to /proc/x/y: no such file or directory\n',
    });
  });

  it('makes the folders that it writes to', async () => {
    const out = join(emptyFolder(), 'of', 'today');
    const { status: exit } = await runCli([
      'export',
      '--csv',
      '--out',
      out,
      journalIn(LIFE).folder,
    ]);
    expect(exit).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['events.csv', 'fills.csv']);
  });
});
