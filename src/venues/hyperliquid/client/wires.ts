/** What became of an HTTP request: the venue's answer, or why there is none. */
export type HttpAnswer =
  { readonly status: number; readonly body: string } | { readonly error: string };

export type HttpPath = '/info' | '/exchange';

export interface SocketHandlers {
  onOpen(): void;
  onMessage(text: string): void;
  /** It could not be opened, or has ended; called once, and nothing after it. */
  onClose(why: string): void;
}

export interface Socket {
  /** Does nothing once the socket has ended. */
  send(text: string): void;
  /** Ends it at once; nothing is called back any more. */
  close(): void;
}

/** The ways to the venue. Callbacks come later than the call that they answer, never within it. */
export interface Wires {
  post(path: HttpPath, body: string, onAnswer: (answer: HttpAnswer) => void): void;
  openSocket(handlers: SocketHandlers): Socket;
}
