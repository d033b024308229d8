/** What is common to reports of legs and of trades. */
interface Report {
  readonly venueOrderId: string;
  /** As the venue has it. */
  readonly clientOrderId: string | null;
  readonly tsEvent: number;
}

/** Reports, found by the leg and by the client order id that they name. */
export class ByOrder<R extends Report> {
  readonly #byLeg = new Map<string, R[]>();
  readonly #byCloid = new Map<string, R[]>();

  constructor(reports: readonly R[]) {
    for (const report of reports) {
      add(this.#byLeg, report.venueOrderId, report);
      if (report.clientOrderId !== null) add(this.#byCloid, report.clientOrderId, report);
    }
  }

  has(venueOrderId: string): boolean {
    return this.#byLeg.has(venueOrderId);
  }

  /** Each once, oldest first. */
  of(cloid: string | null, venueOrderIds: readonly string[]): R[] {
    const byLeg = venueOrderIds.flatMap((oid) => this.#byLeg.get(oid) ?? []);
    const byCloid = cloid === null ? [] : (this.#byCloid.get(cloid) ?? []);
    const found = new Set([...byLeg, ...byCloid]);
    return [...found].sort((one, other) => one.tsEvent - other.tsEvent);
  }
}

function add<R>(groups: Map<string, R[]>, key: string, report: R): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [report]);
  else group.push(report);
}
