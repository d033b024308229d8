import type { FillReport, OrderStatusReport } from '../../../../machines/vocabulary.ts';
import type { Clock } from '../../../clock.ts';
import type { VenueListener } from '../../../venue/venue-client.ts';
import type { FrameRow } from '../parse-frame.ts';
import { toFillReport, toStatusReport } from '../to-reports.ts';
import type { ClientSettings } from './client-settings.ts';
import type { Cloids } from './cloids.ts';
import type { CommandSender } from './command-sender.ts';
import type { OlderLegs } from './older-legs.ts';
import { refusedPostId } from './refused-post-id.ts';
import type { Received } from './socket-session.ts';
import { Unreadable } from './unreadable.ts';

export interface ReportFeedParts {
  readonly clock: Clock;
  readonly cloids: Cloids;
  readonly olderLegs: OlderLegs;
  readonly settings: ClientSettings;
  readonly listener: VenueListener;
}

/** Tells what a socket brings: reports to the listener, answers to the sender of commands. */
export class ReportFeed {
  readonly #parts: ReportFeedParts;
  readonly #unreadable: Unreadable;
  /** While a gap is to be announced for what could not be read. */
  #stopGapTimer: (() => void) | null = null;

  constructor(parts: ReportFeedParts) {
    this.#parts = parts;
    this.#unreadable = new Unreadable(parts.settings.unreadableKept);
  }

  get unreadable(): Unreadable {
    return this.#unreadable;
  }

  receive({ frame, text }: Received, sender: CommandSender): void {
    switch (frame.type) {
      case 'reports':
        for (const row of frame.rows) this.#tell(row, text, frame.isSnapshot);
        return;
      case 'answered':
        sender.onResponse(frame.id, frame.response);
        return;
      case 'error':
        this.tellUnreadable(text, 'the venue has refused a message');
        this.#refuse(frame.text, sender);
        return;
      case 'unreadable':
        this.#tellMissed(text, frame.why);
        return;
      case 'subscribed':
      case 'other':
    }
  }

  tellUnreadable(text: string, why: string): void {
    this.#unreadable.add({ text, why, ts: this.#parts.clock.now() });
    this.#parts.listener.onUnreadable(text, why);
  }

  tellGap(): void {
    this.stop();
    this.#parts.listener.onGap();
  }

  /** Announces nothing more of its own accord. */
  stop(): void {
    this.#stopGapTimer?.();
    this.#stopGapTimer = null;
  }

  #tell(row: FrameRow, text: string, isSnapshot: boolean): void {
    const { listener } = this.#parts;
    switch (row.type) {
      case 'status':
        listener.onStatus(this.#named(toStatusReport(row.row)));
        return;
      case 'fill': {
        const report = this.#named(toFillReport(row.row));
        if (isSnapshot) listener.onOldFill(report);
        else listener.onFill(report);
        return;
      }
      case 'invalid':
        this.#tellMissed(text, row.error.message);
    }
  }

  #named<R extends OrderStatusReport | FillReport>(given: R): R {
    const { cloids, olderLegs } = this.#parts;
    olderLegs.heardOf(Number(given.venueOrderId));
    const report = olderLegs.disowned(given);
    const { clientOrderId: cloid } = report;
    if (cloid === null) return report;
    const clientOrderId = cloids.toClientOrderId(cloid);
    return clientOrderId === cloid ? report : { ...report, clientOrderId };
  }

  /** What could not be read may have been a report: that is a gap, soon after the last of them. */
  #tellMissed(text: string, why: string): void {
    const { clock, settings } = this.#parts;
    this.tellUnreadable(text, why);
    this.#stopGapTimer ??= clock.startTimer(settings.gapAfterUnreadableMs, () => this.tellGap());
  }

  #refuse(text: string, sender: CommandSender): void {
    const id = refusedPostId(text);
    if (id !== null) sender.onRefusedPost(id, text);
  }
}
