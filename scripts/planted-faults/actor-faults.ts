import type { Fault } from './fault.ts';

/** Faults in how a chart is compiled and run, and in when an order has an actor. */
export const ACTOR_FAULTS: readonly Fault[] = [
  {
    name: 'exit actions run after those of the transition',
    file: 'src/actors/compile/compile-transition.ts',
    snippet: 'ops: [...exit, ...actions, ...entry],',
    replacement: 'ops: [...actions, ...exit, ...entry],',
  },
  {
    name: 'states are entered innermost first',
    file: 'src/actors/compile/transition-states.ts',
    snippet: 'entered: pathTo(landingOf(target))',
    replacement: `entered: pathTo(landingOf(target))
      .reverse()`,
  },
  {
    name: 'a state that is its own target is not left, though it says reenter',
    file: 'src/actors/compile/transition-states.ts',
    snippet: 'if (!reenter && (target === source',
    replacement: 'if ((target === source',
  },
  {
    name: 'a final state does not tell that its parent is done',
    file: 'src/actors/compile/compile-transition.ts',
    snippet:
      'ops.push((run) => run.raise(doneEvent(type, outputOf(final.output, run, run.event))));',
    replacement: '',
  },
  {
    name: 'wildcards are asked before the exact descriptor',
    file: 'src/actors/compile/compile-leaves.ts',
    snippet: 'return [type, ...wildcards].flatMap(',
    replacement: 'return [...wildcards, type].flatMap(',
  },
  {
    name: 'a state is asked after its ancestors',
    file: 'src/actors/compile/compile-leaves.ts',
    snippet: 'const ownFirst = leaf.path.toReversed();',
    replacement: 'const ownFirst = leaf.path;',
  },
  {
    name: 'what is raised last is taken first',
    file: 'src/actors/compile/run.ts',
    snippet: 'this.#raised.shift()',
    replacement: 'this.#raised.pop()',
  },
  {
    name: 'eventless transitions are taken once an event',
    file: 'src/actors/compile/run.ts',
    snippet: 'mayBeEventless = this.#changed;',
    replacement: 'mayBeEventless = false;',
  },
  {
    name: 'a context that an action or inspector was shown is written on',
    file: 'src/actors/compile/run.ts',
    snippet: `published(): MachineContext {
    this.#copy = undefined;`,
    replacement: 'published(): MachineContext {',
  },
  {
    name: 'a draft that is to be copied otherwise is written on as it is',
    file: 'src/actors/compile/run.ts',
    snippet: 'if (this.#copy !== copy || this.#copiedFor !== this.event) {',
    replacement: 'if (this.#copy === undefined) {',
  },
  {
    name: 'an event that is sent while another is taken shares its run',
    file: 'src/actors/compile/runs.ts',
    snippet: 'this.#idle = undefined;',
    replacement: 'this.#idle = run;',
  },
  {
    name: 'a closed order gives its actor back although somebody may hold it',
    file: 'src/actors/order-actors.ts',
    snippet: '    this.#seen.add(order.actor);',
    replacement: '',
  },
  {
    name: 'a closed order gives back an actor that an inspector was told of',
    file: 'src/actors/order-actors.ts',
    snippet: 'if (this.#inspectors > 0) this.#seen.add(actor);',
    replacement: '',
  },
  {
    name: 'a closed order keeps the actor that nobody has asked for',
    file: 'src/actors/order-actors.ts',
    snippet: `order.actor = null;
    this.#stopChild(actor);`,
    replacement: '',
  },
  {
    name: 'a lazy order goes on beside the actor that it was given',
    file: 'src/actors/order-actors.ts',
    snippet: `if (actor === null) {
      compiledOrder.advance(order, event);`,
    replacement: `if (actor === null || this.#lazy) {
      compiledOrder.advance(order, event);`,
  },
  {
    name: 'an inspector that is attached later sees no order that is kept lazily',
    file: 'src/actors/order-actors.ts',
    snippet: 'for (const order of orders) this.actorOf(order);',
    replacement: '',
  },
  {
    name: 'what an inspector throws is swallowed',
    file: 'src/actors/order-actors.ts',
    snippet: 'this.#thrown.push(error);',
    replacement: '',
  },
];
