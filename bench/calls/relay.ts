import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';

/** A line between a browser and the media server. */
export interface Line {
  /** Of packets, each way. @range [0, 1] */
  readonly loss: number;
  /** Milliseconds, each way; every packet has its own, so that they overtake each other. */
  readonly delay: number;
  readonly spread: number;
}

export interface Relay {
  readonly port: number;
  close(): void;
}

/** A port of UDP that loses and delays what goes either way between browsers and the media server at `to`. */
export const openRelay = async (to: number, { loss, delay, spread }: Line): Promise<Relay> => {
  const front = createSocket('udp4');
  const backs = new Map<string, Socket>();
  let closed = false;
  const later = (send: () => void): void => {
    if (Math.random() < loss) return;
    setTimeout(
      () => {
        if (!closed) send();
      },
      delay + (Math.random() * 2 - 1) * spread,
    );
  };
  front.on('message', (packet, from) => {
    const key = `${from.address}:${String(from.port)}`;
    let back = backs.get(key);
    if (!back) {
      back = createSocket('udp4');
      backs.set(key, back);
      back.on('message', (answer) => {
        later(() => {
          front.send(answer, from.port, from.address);
        });
      });
    }
    const out = back;
    later(() => {
      out.send(packet, to, '127.0.0.1');
    });
  });
  await new Promise<void>((resolve) => front.bind(0, '127.0.0.1', resolve));
  return {
    port: front.address().port,
    close: () => {
      closed = true;
      for (const socket of [front, ...backs.values()]) socket.close();
    },
  };
};
