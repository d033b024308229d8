import { expect, it } from 'vitest';
import * as machines from '../machines/index.ts';
import * as client from '../src/client.ts';
import * as compile from '../src/compile.ts';
import * as fillproof from '../src/index.ts';
import * as gateway from '../src/gateway.ts';
import * as journal from '../src/journal.ts';
import * as simulator from '../src/simulator.ts';

it('fillproof exports these values: a change shows in review', () => {
  expect(Object.keys(fillproof).sort()).toMatchInlineSnapshot(`
    [
      "BadStateError",
      "BoundedDedup",
      "DEDUP_CAPACITY",
      "DEFAULT_POLICY",
      "Dispatcher",
      "FrameReplay",
      "LINE_MAX_BYTES",
      "parseInput",
      "readLines",
      "replayLine",
    ]
  `);
});

it('fillproof/machines exports these values', () => {
  expect(Object.keys(machines).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_ORDER_POLICY",
      "ORDER_STATES",
      "ORDER_STATUSES",
      "ORDER_TYPES",
      "RULES",
      "orderMachine",
    ]
  `);
});

it('fillproof/compile exports these values', () => {
  expect(Object.keys(compile).sort()).toMatchInlineSnapshot(`
    [
      "UnsupportedMachineError",
      "assignDraft",
      "compileMachine",
    ]
  `);
});

it('fillproof/client exports these values', () => {
  expect(Object.keys(client).sort()).toMatchInlineSnapshot(`
    [
      "GatewayClientError",
      "connectGateway",
    ]
  `);
});

it('fillproof/journal exports these values', () => {
  expect(Object.keys(journal).sort()).toMatchInlineSnapshot(`
    [
      "FileJournal",
      "GroupCommit",
      "JournalError",
      "JournalReplay",
      "MemoryJournal",
      "Snapshots",
      "repairShard",
      "restoreFromJournal",
      "systemClock",
      "verifyShard",
    ]
  `);
});

it('fillproof/simulator exports these values', () => {
  expect(Object.keys(simulator).sort()).toMatchInlineSnapshot(`
    [
      "FAULT_PRESETS",
      "FaultProfileError",
      "createSimulator",
      "parseFaultProfile",
      "startServer",
    ]
  `);
});

it('fillproof/gateway exports these values', () => {
  expect(Object.keys(gateway).sort()).toMatchInlineSnapshot(`
    [
      "Gateway",
      "GatewayJournal",
      "HyperliquidClient",
      "NETWORK_URLS",
      "Nonces",
      "WrongSignerError",
      "networkWires",
      "systemClock",
    ]
  `);
});
