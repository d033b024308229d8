import type { Advisory, OrderEvent } from '../../../machines/outputs.ts';
import type { InputMessage } from '../../dispatch/input.ts';
import type { Step } from '../../dispatch/step.ts';
import type { StepRecord } from '../../gateway/outlet.ts';
import { describeAdvisory, describeEvent, describeInput, type ShowId } from '../describe.ts';
import { visible } from '../visible.ts';

/** Something worth telling of a step. */
export type News = {
  readonly level: 'debug' | 'info' | 'warn';
  readonly clientOrderId: string | null;
  readonly step: Step;
} & (
  | { readonly type: 'event'; readonly event: OrderEvent }
  | { readonly type: 'advisory'; readonly advisory: Advisory }
  /** What came in, where that is the news: a refusal, a gap, a report of somebody else's order. */
  | { readonly type: 'input'; readonly input: InputMessage }
);

/** Answers that the venue refused, or that nobody knows of. */
const DOUBTFUL = /\.(rejected|unknown)$/;

/** What to tell of a step, the input first. */
export function newsOf({ input, step, external }: StepRecord): News[] {
  const ofEvents = step.events.map((event): News => {
    return { type: 'event', event, level: 'info', clientOrderId: event.clientOrderId, step };
  });
  const ofAdvisories = step.advisories.map((advisory): News => {
    const { clientOrderId } = advisory;
    return { type: 'advisory', advisory, level: 'warn', clientOrderId, step };
  });
  // A submit that is refused is its sender's mistake, and told to them.
  const isOurs = step.outcome === 'invalid' && input.type !== 'submit';
  const isWarning = isOurs || DOUBTFUL.test(input.type) || input.type === 'stream.gap';
  const isNews = step.outcome === 'invalid' || external?.type === 'fill';
  const level = isWarning ? 'warn' : isNews ? 'info' : 'debug';
  const { clientOrderId } = step;
  return [{ type: 'input', input, level, clientOrderId, step }, ...ofEvents, ...ofAdvisories];
}

/** News in a few words. */
export function describeNews(news: News, show: ShowId): string {
  switch (news.type) {
    case 'event':
      return describeEvent(news.event, show);
    case 'advisory':
      return `! ${describeAdvisory(news.advisory, show)}`;
    case 'input': {
      const { error } = news.step;
      const why = error ? ` x ${error.code} ${visible(error.message)}` : '';
      return describeInput(news.input, show) + why;
    }
  }
}
