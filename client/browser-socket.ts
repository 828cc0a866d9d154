import type { Dial } from './socket.ts';

/** Where the service of this page listens. @param page the page's own address */
export const streamAddress = (page: URL | Location): string =>
  `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/v1/stream`;

/** Dials by the browser's WebSocket. */
export const browserSocket =
  (address: string): Dial =>
  (listener) => {
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      listener.opened();
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') listener.text(data);
      else if (data instanceof ArrayBuffer) listener.bytes(new Uint8Array(data));
    };
    socket.onclose = ({ code }) => {
      listener.closed(code);
    };
    return {
      send(data) {
        socket.send(data);
      },
      close() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close(1000);
      },
    };
  };
