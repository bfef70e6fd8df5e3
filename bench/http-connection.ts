import { connect, type Socket } from 'node:net';
import { type HttpAnswer, readAnswer } from './http-answer.ts';

// A server closes connections that lie idle (node:http after 5 s); ours go first, so that no request meets the close.
const IDLE_MS = 2_000;

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * One keep-alive connection that carries one request at a time. A raw socket and a reader for what `node:http`
 * answers: the generator shares its two cores with the platform, and a full HTTP client costs several times as much.
 */
export class HttpConnection {
  readonly #host: string;
  readonly #port: number;
  // One buffer for every read: the answers are short, and none is kept.
  readonly #readBuffer = Buffer.allocUnsafe(64 * 1024);
  #socket: Socket | undefined;
  #lastUsedMs = 0;
  #text = '';
  #settle: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | undefined;

  constructor(address: ServerAddress) {
    this.#host = address.host;
    this.#port = address.port;
  }

  /** Sends a whole request. `bytes` must stay as they are until the answer has come. */
  send(bytes: Uint8Array): Promise<HttpAnswer> {
    if (this.#settle !== undefined) throw new Error('The connection is still waiting for an answer.');
    const now = performance.now();
    if (now - this.#lastUsedMs > IDLE_MS) this.close();
    this.#lastUsedMs = now;
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    this.#settle = { resolve, reject };
    this.#socket ??= this.#open();
    this.#socket.write(bytes);
    return promise;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    const onread = {
      buffer: this.#readBuffer,
      callback: (length: number): boolean => {
        if (this.#socket === socket) this.#take(this.#readBuffer.toString('latin1', 0, length));
        return true;
      },
    };
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true, onread });
    const lost = (error: Error): void => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#text = '';
      this.#take(error);
    };
    socket.on('error', lost);
    socket.on('close', () => lost(new Error('The server closed the connection before it answered.')));
    return socket;
  }

  #take(input: string | Error): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    if (input instanceof Error) {
      this.#settle = undefined;
      settle.reject(input);
      return;
    }
    this.#text += input;
    const answer = readAnswer(this.#text);
    if (answer === undefined) return;
    this.#text = '';
    this.#settle = undefined;
    this.#lastUsedMs = performance.now();
    if (!answer.keepsAlive) this.close();
    settle.resolve(answer);
  }
}
