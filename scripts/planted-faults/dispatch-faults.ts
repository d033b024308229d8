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
    snippet: "for (const trade of historyValues(trades)) this.#memory.add(trade, 'forgotten');",
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
    file: 'src/dispatch/order-book.ts',
    snippet: 'if (!isAnothers) yield order;',
    replacement: 'yield order;',
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
    file: 'src/dispatch/deliveries.ts',
    snippet: 'errors.push(error);',
    replacement: `errors.push(error);
        this.#waiting.length = 0;`,
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
    file: 'src/dispatch/ring.ts',
    snippet: 'const oldest = this.#items[this.#oldest];',
    replacement: `this.#oldest = this.#capacity - 1;
    const oldest = this.#items[this.#oldest];`,
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
    snippet: 'return this.#closed.push(order);',
    replacement: 'return this.#closed.push(order) && order;',
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
  {
    name: 'a leg of a forgotten order is taken for one of the next of its id',
    file: 'src/dispatch/order-book.ts',
    snippet: 'return this.#forgottenLegs.get(venueOrderId) === context.order.clientOrderId;',
    replacement: 'return false;',
  },
  {
    name: 'an answer shows a leg of a forgotten order to the next of its id',
    file: 'src/dispatch/dispatcher.ts',
    snippet: 'return this.#book.isOfEarlierLife(order, report.venueOrderId);',
    replacement: 'return false;',
  },
  {
    name: 'an unseen trade of a forgotten order is dropped for the next of its id',
    file: 'src/dispatch/dispatcher.ts',
    snippet: "if (input.type === 'fill') return this.#handOn(input);",
    replacement: '',
  },
  {
    name: 'the legs of forgotten orders are remembered for ever',
    file: 'src/dispatch/order-book.ts',
    snippet: 'new BoundedFifo(forgottenLegsKept);',
    replacement: 'new BoundedFifo(1_000_000);',
  },
  {
    name: 'a deadline that is moved later stays in front',
    file: 'src/dispatch/deadline-heap.ts',
    snippet: `this.#rise(index);
    this.#sink(index);`,
    replacement: 'this.#rise(index);',
  },
  {
    name: 'a quantity of zero is read',
    file: 'src/dispatch/read-input.ts',
    snippet: 'return decimal === ZERO ? undefined : decimal;',
    replacement: 'return decimal;',
  },
  {
    name: 'an amount below zero is read',
    file: 'src/dispatch/read-input.ts',
    snippet: "return decimal?.startsWith('-') === true ? undefined : decimal;",
    replacement: 'return decimal;',
  },
  {
    name: 'an empty id is read',
    file: 'src/dispatch/read-input.ts',
    snippet: "return typeof value === 'string' && value !== '';",
    replacement: "return typeof value === 'string';",
  },
  {
    name: 'a leg is taken from the order that had it first',
    file: 'src/dispatch/order-book.ts',
    snippet: 'if (owner === undefined) this.#byVenueOrderId.set(venueOrderId, order);',
    replacement: 'if (owner !== order) this.#byVenueOrderId.set(venueOrderId, order);',
  },
  {
    name: 'a leg that another order has is forgotten with those of a forgotten one',
    file: 'src/dispatch/order-book.ts',
    snippet: 'if (this.#byVenueOrderId.get(venueOrderId) === order) this',
    replacement: 'this',
  },
  {
    name: 'of two orders that named a leg, the one left is not found by it',
    file: 'src/dispatch/order-book.ts',
    snippet: 'order.sharesLegs = true;',
    replacement: 'return;',
  },
  {
    name: 'a leg that is learnt of again within an answer is taken out of the index',
    file: 'src/dispatch/dispatcher.ts',
    snippet: 'if (findLeg(order.context, venueOrderId) === undefined) {',
    replacement: '{',
  },
  {
    name: 'what is said of an earlier life tidies the order once more',
    file: 'src/dispatch/dispatcher.ts',
    snippet: 'if (order?.context.step.input === this.#inputs) this.#tidy(order);',
    replacement: 'if (order !== null) this.#tidy(order);',
  },
  {
    name: 'an advisory is repeated when a question is due at the same input',
    file: 'src/dispatch/take-outputs.ts',
    snippet: 'advisories.slice(taken?.advisories.length)',
    replacement: 'advisories',
  },
  {
    name: 'an input from within another is applied',
    file: 'src/dispatch/dispatcher.ts',
    snippet: "throw new Error('an input is being applied: d",
    replacement: "void new Error('an input is being applied: d",
  },
  {
    name: 'a comparison that gives no number tells which leg is the newer',
    file: 'src/dispatch/dispatcher.ts',
    snippet: 'return Number.isNaN(compared) ? null : compared;',
    replacement: 'return compared;',
  },
  {
    name: 'a restored order is found by a leg that another order had first',
    file: 'src/dispatch/order-book.ts',
    snippet: 'if (!lent.has(venueOrderId)) this',
    replacement: 'this',
  },
  {
    name: 'a restored order is not asked about when its question is due',
    file: 'src/dispatch/dispatcher.ts',
    snippet: 'this.#deadlines.set(tracked, nextDeadline(context));',
    replacement: '',
  },
];
