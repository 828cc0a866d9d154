import type { RawData } from 'ws';
import { WebSocket } from 'ws';

/** Who hears what comes over a line. */
export interface LineEnd {
  opened(): void;
  text(text: string): void;
  /** @param bytes borrowed until it returns */
  bytes(bytes: Uint8Array): void;
  failed(): void;
  /** @param code of WebSocket */
  closed(code: number): void;
}

/** A WebSocket to the server under test. `ws` takes a third of the time for a packet that Node's own client does. */
export interface Line {
  /** Ignored while it is not open. */
  send(text: string): void;
  close(): void;
}

/** The same place, for a WebSocket. */
export const socketAddress = (address: URL): URL => {
  const socket = new URL(address);
  socket.protocol = address.protocol === 'https:' || address.protocol === 'wss:' ? 'wss:' : 'ws:';
  return socket;
};

const bufferOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;

export const openLine = (address: URL, end: LineEnd): Line => {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  socket.on('open', () => {
    end.opened();
  });
  socket.on('message', (data: RawData, binary: boolean) => {
    const buffer = bufferOf(data);
    if (binary) end.bytes(buffer);
    else end.text(buffer.toString('utf8'));
  });
  socket.on('error', () => {
    end.failed();
  });
  socket.on('close', (code) => {
    end.closed(code);
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      socket.close();
    },
  };
};
