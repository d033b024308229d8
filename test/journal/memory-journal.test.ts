import { MemoryJournal, type MemoryStore } from '../../src/journal/memory-journal.ts';
import { journalContractSuite } from '../support/journal-contract-suite.ts';

journalContractSuite('in memory', () => {
  const store: MemoryStore = new Map();
  return Promise.resolve({ open: () => new MemoryJournal(store), clear: () => store.clear() });
});
