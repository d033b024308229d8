import type { Clock } from '../../../clock.ts';
import type { HttpAnswer, HttpPath, Wires } from './wires.ts';

/** Posts, and answers once: the venue's answer, or that there was none in time. */
export function postWithin(
  timeoutMs: number,
  { wires, clock }: { readonly wires: Wires; readonly clock: Clock },
  path: HttpPath,
  body: string,
  onAnswer: (answer: HttpAnswer) => void,
): void {
  let isAnswered = false;
  const answer = (given: HttpAnswer) => {
    if (isAnswered) return;
    isAnswered = true;
    stopTimer();
    onAnswer(given);
  };
  const stopTimer = clock.startTimer(timeoutMs, () => {
    answer({ error: `no answer within ${timeoutMs} ms` });
  });
  wires.post(path, body, answer);
}
