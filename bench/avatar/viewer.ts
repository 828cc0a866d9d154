import { decodeMediaPacket } from '../../src/stream/protocol/media-packet.ts';

interface Told {
  readonly type: string;
  readonly atMs?: number;
  readonly inputMs?: number;
  readonly code?: string;
  readonly message?: string;
}

/** A picture as it came. Milliseconds. */
export interface Seen {
  /** On the session's axis. */
  readonly at: number;
  /** On the clock of this process. */
  readonly arrived: number;
}

/** A session that is looked at, bare. */
export class Viewer {
  readonly pictures: Seen[] = [];
  readonly told: Told[] = [];
  /** When each utterance's first sound came, and its place on the axis. */
  readonly sounds: Seen[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #fresh = true;
  #utterances = 0;

  private constructor(url: string, opening: object) {
    this.#socket = new WebSocket(new URL('/v1/stream', url.replace('http', 'ws')));
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => {
      this.say({ type: 'session.open', version: 1, ...opening });
    };
    this.#socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#see(new Uint8Array(data));
      else this.#hear(JSON.parse(String(data)) as Told);
      for (const wake of this.#waiting) wake();
    };
  }

  static async open(url: string, opening: object): Promise<Viewer> {
    const viewer = new Viewer(url, opening);
    await viewer.until(() => viewer.told.some(({ type }) => type === 'session.opened'));
    return viewer;
  }

  /** Waits until something that came makes it so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
      const failure = this.told.find(({ type }) => type === 'error');
      if (failure) throw new Error(`${String(failure.code)}: ${String(failure.message)}`);
    }
  }

  /** Of another utterance. */
  name(): string {
    this.#utterances += 1;
    return `u${String(this.#utterances)}`;
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.#socket.send(bytes);
  }

  close(): void {
    this.say({ type: 'session.close' });
    this.#socket.close();
  }

  #see(bytes: Uint8Array): void {
    const { kind, at } = decodeMediaPacket(bytes);
    const seen = { at, arrived: performance.now() };
    if (kind === 'video') {
      // A picture takes the place of every one that is not before it.
      while ((this.pictures.at(-1)?.at ?? -Infinity) >= at) this.pictures.pop();
      this.pictures.push(seen);
    }
    if (kind === 'audio' && this.#fresh) {
      this.#fresh = false;
      this.sounds.push(seen);
    }
  }

  #hear(told: Told): void {
    this.told.push(told);
    if (told.type === 'utterance.started') this.#fresh = true;
  }
}
