import { DeadlineHeap, type Waiting } from '../../../dispatch/deadline-heap.ts';

type Task = () => void;

/** What is due in one millisecond, in the order in which it was put down. */
interface Moment extends Waiting {
  readonly dueAt: number;
  readonly tasks: Task[];
}

/** The venue's time, in milliseconds, and what is to be done at which. */
export class Agenda {
  readonly #heap = new DeadlineHeap<Moment>();
  readonly #moments = new Map<number, Moment>();
  /** What is being done, while it is. */
  #underWay: Task[] | null = null;
  #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  /** When the next task is due; null if there is none. */
  get nextDueAt(): number | null {
    return this.#heap.first;
  }

  /**
   * Does a task at a time: at once, if that has come. Of one time, the first put down is first,
   * also where it is put down by a task of that time.
   */
  at(dueAt: number, task: Task): void {
    const isDue = dueAt <= this.#now;
    const tasks = isDue ? this.#underWay : this.#moments.get(dueAt)?.tasks;
    if (tasks) tasks.push(task);
    else if (isDue) task();
    else this.#add(dueAt, task);
  }

  /** Moves on to a time, none being due before it, and does what is due then. */
  moveTo(now: number): void {
    this.#now = now;
    for (const moment of this.#heap.takeDue(now)) {
      this.#moments.delete(moment.dueAt);
      this.#underWay = moment.tasks;
      try {
        for (const task of moment.tasks) task();
      } finally {
        this.#underWay = null;
      }
    }
  }

  #add(dueAt: number, task: Task): void {
    const moment: Moment = { deadline: null, dueAt, tasks: [task] };
    this.#moments.set(dueAt, moment);
    this.#heap.set(moment, dueAt);
  }
}
