import { type LevelWithSilent, pino } from 'pino';
import type { Clock } from '../../clock.ts';
import { LogLines, type WriteText } from './log-lines.ts';
import type { Output } from './output.ts';
import { type News, newsOf } from './news.ts';
import { Repetitions } from './repetitions.ts';

/** Tells what a gateway does as structured logs, a JSON object a line. */
export function logOutput(level: LevelWithSilent, write: WriteText, clock: Clock): Output {
  const lines = new LogLines(write, (dropped) => {
    logger.warn({ dropped }, `${dropped} log lines dropped`);
  });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    lines,
  );
  const troubles = new Repetitions(clock);
  return {
    get linesDropped() {
      return lines.dropped;
    },
    onStep(record) {
      for (const news of newsOf(record)) {
        if (logger.isLevelEnabled(news.level)) logger[news.level](...toLog(news));
      }
    },
    onLegLeft: (clientOrderId, venueOrderId) => {
      logger.error({ clientOrderId, venueOrderId }, LEG_LEFT);
    },
    onState: (state) => logger.info({ state }, `the gateway is ${state}`),
    onTrouble: (reason) => {
      const times = troubles.take(reason);
      if (times !== null) logger.warn({ reason, times }, `no connection to the venue: ${reason}`);
    },
    onUnreadable: (text, why) => {
      logger.warn({ why, text: text.slice(0, TEXT_MAX_LENGTH) }, 'unreadable');
    },
    tell: (notice, fields = {}) => logger.info(fields, notice),
    warn: (notice, fields = {}) => logger.warn(fields, notice),
    // What waits is written yet; see `run`.
    close() {},
  };
}

const LEG_LEFT = 'a leg may work on under a closed order: it could not be ended';

/** Most that is logged of what could not be read, in characters. */
const TEXT_MAX_LENGTH = 1_000;

function toLog(news: News): [fields: object, message: string] {
  const { clientOrderId, step } = news;
  const { rule, state } = step;
  const order = { clientOrderId, state, rule };
  switch (news.type) {
    case 'event':
      return [{ ...order, event: news.event }, news.event.type];
    case 'advisory':
      return [{ ...order, advisory: news.advisory }, news.advisory.type];
    case 'input': {
      const { outcome, error } = step;
      const fields = { ...order, outcome, input: news.input, ...(error && { error }) };
      return [fields, news.input.type];
    }
  }
}
