import {
  emptyHistory,
  type History,
  historyDelete,
  historyGet,
  historyOldest,
  historySet,
} from './history.ts';

interface Request {
  readonly requestId: string;
}

/** Requests that are decided, by id: those that still wait for an answer apart from the others. */
export interface RequestLog<R extends Request> {
  readonly waiting: History<R>;
  readonly answered: History<R>;
}

/** Requests without an answer are kept longer than answered ones, by so many times. */
const WAITING_KEPT_TIMES = 10;

const EMPTY: RequestLog<never> = { waiting: emptyHistory(), answered: emptyHistory() };

export function emptyRequestLog<R extends Request>(): RequestLog<R> {
  return EMPTY;
}

export function findRequest<R extends Request>(log: RequestLog<R>, id: string): R | undefined {
  return historyGet(log.waiting, id) ?? historyGet(log.answered, id);
}

/** Logs a request; of the answered ones `kept` are remembered, the oldest are forgotten. */
export function logRequest<R extends Request>(
  log: RequestLog<R>,
  request: R,
  isAnswered: boolean,
  kept: number,
): RequestLog<R> {
  const { requestId } = request;
  const rest = dropRequest(log, requestId, isAnswered ? 'waiting' : 'answered');
  if (isAnswered) {
    const answered = historySet(rest.answered, requestId, request);
    return { ...rest, answered: keepNewest(answered, kept) };
  }
  const waiting = historySet(rest.waiting, requestId, request);
  return { ...rest, waiting: keepNewest(waiting, kept * WAITING_KEPT_TIMES) };
}

export function dropRequest<R extends Request>(
  log: RequestLog<R>,
  id: string,
  part: keyof RequestLog<R>,
): RequestLog<R> {
  const left = historyDelete(log[part], id);
  return left === log[part] ? log : { ...log, [part]: left };
}

function keepNewest<R extends Request>(requests: History<R>, kept: number): History<R> {
  let left = requests;
  while (left.size > kept) {
    const oldest = historyOldest(left);
    if (oldest === undefined) return left;
    left = historyDelete(left, oldest.requestId);
  }
  return left;
}
