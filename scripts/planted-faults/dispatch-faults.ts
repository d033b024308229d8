import type { Fault } from './fault.ts';

/** Faults in which order an input belongs to, and in what the dispatcher remembers. */
export const DISPATCH_FAULTS: readonly Fault[] = [
  {
    name: 'external trades are forwarded twice',
    file: 'src/dispatch/dispatcher.ts',
    snippet: "this.#memory.add(input.report, 'external');",
    replacement: '',
  },
  {
    name: 'trades of forgotten orders are forwarded',
    file: 'src/dispatch/dispatcher.ts',
    snippet:
      "for (const trade of historyValues(context.trades)) this.#memory.add(trade, 'forgotten');",
    replacement: '',
  },
  {
    name: 'a trade handed on raw before is not said to be adopted',
    file: 'src/dispatch/dispatcher.ts',
    snippet: "wasExternal: (report) => this.#memory.get(report) === 'external',",
    replacement: 'wasExternal: () => false,',
  },
  {
    name: 'a stream gap of one account asks for the orders of all',
    file: 'src/dispatch/dispatcher.ts',
    snippet: 'if (spared && accountId !== input.accountId) continue;',
    replacement: '',
  },
  {
    name: 'a client id may be submitted again while its order is open',
    file: 'src/dispatch/dispatcher.ts',
    snippet: 'if (this.#book.get(clientOrderId) !== undefined) {',
    replacement: 'if (this.#book.get(clientOrderId) === null) {',
  },
  {
    name: 'orders due at once are not asked for in the order of their submits',
    file: 'src/dispatch/dispatcher.ts',
    snippet: '.sort((left, right) => left.submittedAt - right.submittedAt)',
    replacement: '.sort((left, right) => right.submittedAt - left.submittedAt)',
  },
  {
    name: 'a sink that throws swallows the outputs behind it',
    file: 'src/dispatch/dispatcher.ts',
    snippet: 'errors.push(error);',
    replacement: `errors.push(error);
        this.#undelivered.length = 0;`,
  },
  {
    name: 'the dedup memory is cleared wholesale',
    file: 'src/dispatch/bounded-fifo.ts',
    snippet: 'this.#values.delete(oldest);',
    replacement: `this.#values.clear();
    this.#values.set(key, value);`,
  },
  {
    name: 'the dedup memory forgets the newest trade first',
    file: 'src/dispatch/bounded-fifo.ts',
    snippet: 'const oldest = this.#keys[this.#oldest]',
    replacement: `this.#oldest = this.#capacity - 1;
    const oldest = this.#keys[this.#oldest]`,
  },
  {
    name: 'a trade is told by its id alone, whichever leg it is on',
    file: 'src/dispatch/bounded-dedup.ts',
    snippet: 'return `${venueOrderId.length}:${venueOrderId}:${tradeId}`;',
    replacement: 'return tradeId;',
  },
  {
    name: 'closed orders are forgotten newest first',
    file: 'src/dispatch/order-book.ts',
    snippet: 'return this.#closed.add(order.clientOrderId, order);',
    replacement: 'return this.#closed.add(order.clientOrderId, order) && order;',
  },
  {
    name: 'an order is not found by its venue order ids',
    file: 'src/dispatch/order-book.ts',
    snippet: 'return named ?? this.#byVenueOrderId.get(venueOrderId);',
    replacement: 'return named;',
  },
  {
    name: 'a deadline that is due now is left for later',
    file: 'src/dispatch/deadline-heap.ts',
    snippet: 'first.dueAt <= ts;',
    replacement: 'first.dueAt < ts;',
  },
  {
    name: 'the ends in an answer are applied before its live legs',
    file: 'src/dispatch/to-order-input.ts',
    snippet: '[...live, ...others]',
    replacement: '[...others, ...live]',
  },
];
