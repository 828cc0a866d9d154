import type { Dial } from './socket.ts';

/** Where the service of this page listens. @param page the page's own address */
export const streamAddress = (page: URL | Location): string =>
  `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/v1/stream`;

/** WebSocket's word for an orderly end, and one of our own for a line that is given up. */
const LEFT = 1000;
const GIVEN_UP = 4000;

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
      close(leaving) {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close(leaving ? LEFT : GIVEN_UP);
      },
    };
  };
