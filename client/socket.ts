/** What a connection needs of a WebSocket; `browser-socket.ts` gives it one. */
export interface Socket {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /**
   * Nothing is heard of it afterwards.
   *
   * @param leaving whether for good; otherwise the service keeps the session for a return
   */
  close(leaving: boolean): void;
}

/** What a socket tells its owner. */
export interface SocketListener {
  opened(): void;
  text(data: string): void;
  bytes(data: Uint8Array): void;
  /** Once; the socket is of no use from here on. A socket that never opened closes too. */
  closed(code: number): void;
}

/** Begins to connect, and says the rest to the listener: never before it has returned. */
export type Dial = (listener: SocketListener) => Socket;
