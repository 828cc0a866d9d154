/** Why a connection ended. */
export type CloseReason =
  'client-left' | 'client-done' | 'server-stopping' | 'too-slow' | 'silent' | 'refused' | 'failed';

/**
 * Where messages leave and arrive. Ours, and narrow: what a session needs of a WebSocket. `websocket-transport.ts` implements
 * it for `ws`, `loopback-transport.ts` in memory; only the first knows its vendor.
 */
export interface MessageTransport {
  /** Hands a message to the network, in order. Never waits; ignored after the end. `data` must not be changed afterwards. */
  send(data: string | Uint8Array): void;
  /** Bytes that the network has not taken yet. */
  readonly pending: number;
  /** Ends the connection with a code of docs/protocol.md. Idempotent; the first reason counts. */
  close(code: number, reason: CloseReason): void;
  /** Resolves with why it ended. Never rejects: an ending is not an exception. */
  readonly closed: Promise<CloseReason>;
}
