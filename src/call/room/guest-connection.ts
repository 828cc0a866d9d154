import type { Clock } from '../../core/clock.ts';
import { messageFor } from '../../core/error-message.ts';
import { VivaError, asVivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Logger } from '../../core/log.ts';
import { ms } from '../../core/units.ts';
import type { MessageTaker, MessageTransport } from '../../stream/index.ts';
import { closeCodeFor } from '../../stream/index.ts';
import type { GuestMessage } from '../protocol/guest-message.ts';
import { CALL_PROTOCOL, parseGuestMessage } from '../protocol/guest-message.ts';
import type { IceServerView, RoomMessage } from '../protocol/room-message.ts';
import type { Recordings } from '../record/recordings.ts';
import type { Access, Bearer } from './access.ts';
import { credentialsOf } from './access.ts';
import type { Guest } from './guest.ts';
import { GuestRequests } from './guest-requests.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

export interface GuestConnectionOptions {
  readonly rooms: Rooms;
  readonly recordings: Recordings;
  readonly access: Access;
  readonly clock: Clock;
  readonly log: Logger;
  readonly iceServers: readonly IceServerView[];
  /** What came with the upgrade, as programs send it. */
  readonly bearer: string | undefined;
}

type Join = Extract<GuestMessage, { type: 'join' }>;

/** One connection of a person's page or program to a room: its first message joins, the others are requests. It is gone when it ends. */
export class GuestConnection implements MessageTaker {
  readonly #options: GuestConnectionOptions;
  readonly #transport: MessageTransport;
  readonly #over = new AbortController();
  #joining = false;
  #requests: GuestRequests | undefined;
  #leave: () => void = () => undefined;
  #pending = 0;

  constructor(transport: MessageTransport, options: GuestConnectionOptions) {
    this.#transport = transport;
    this.#options = options;
    void transport.closed.then(() => {
      this.#over.abort();
      this.#leave();
    });
    void this.#expectJoining();
  }

  takeText(text: string): void {
    void this.#take(text);
  }

  takeBytes(): void {
    this.#refuse(new VivaError('MESSAGE_MALFORMED', { reason: 'a room takes text only' }), undefined);
  }

  silent(): void {
    this.#fail(new VivaError('IDLE_TIMEOUT', { limit: LIMITS.guestSilence }));
  }

  async #take(text: string): Promise<void> {
    let ask: number | undefined;
    try {
      const message = parseGuestMessage(text);
      if ('ask' in message) ask = message.ask;
      await this.#answer(message);
    } catch (thrown) {
      const error = asVivaError(thrown);
      if (error.code === 'INTERNAL') this.#options.log.error({ error }, 'request of a guest failed');
      // Without a room there is nothing to keep.
      if (this.#requests) this.#refuse(error, ask);
      else this.#fail(error);
    }
  }

  async #answer(message: GuestMessage): Promise<void> {
    if (message.type === 'join') return this.#join(message);
    if (!this.#requests) {
      throw new VivaError('MESSAGE_UNEXPECTED', { message: message.type, reason: 'join a room first' });
    }
    if (message.type === 'leave') {
      this.#transport.close(1000, 'client-done');
      return;
    }
    const limit = LIMITS.guestRequests;
    if (this.#pending >= limit) throw new VivaError('QUEUE_FULL', { queue: 'requests', limit });
    this.#pending += 1;
    try {
      const answer = await this.#requests.take(message);
      this.#say({ ...answer, type: 'answer', ask: message.ask });
    } finally {
      this.#pending -= 1;
    }
  }

  async #join(join: Join): Promise<void> {
    if (this.#joining) {
      throw new VivaError('MESSAGE_UNEXPECTED', { message: 'join', reason: 'it has been said already' });
    }
    this.#joining = true;
    if (join.version !== CALL_PROTOCOL) {
      throw new VivaError('VERSION_UNSUPPORTED', { version: join.version, supported: [CALL_PROTOCOL] });
    }
    const { rooms, access, bearer } = this.#options;
    const given = credentialsOf(bearer);
    const who = await access.check(join.room, {
      token: join.token ?? given.token,
      key: join.key ?? given.key,
    });
    const room = await rooms.enter(join.room);
    if (this.#over.signal.aborted) return;
    const guest = room.enter({
      name: who.name ?? join.name ?? 'Guest',
      kind: 'person',
      rights: who.rights,
      tell: (message) => {
        this.#tell(message);
      },
    });
    this.#leave = () => {
      this.#requests?.close();
      room.leave(guest);
    };
    this.#requests = new GuestRequests(room, guest, this.#options.recordings);
    this.#welcome(room, guest, who);
  }

  #welcome(room: Room, guest: Guest, { rights }: Bearer): void {
    this.#say({
      type: 'joined',
      version: CALL_PROTOCOL,
      guest: guest.id,
      room: room.name,
      rights,
      guests: room.guests().flatMap((other) => (other === guest ? [] : [other.view()])),
      avatars: room.avatars().map((avatar) => avatar.view()),
      rtpCapabilities: room.router.capabilities,
      iceServers: this.#options.iceServers,
    });
  }

  /** A guest who does not read is cut off: what waits for him is memory that others need. */
  #tell(message: RoomMessage): void {
    if (this.#transport.pending > LIMITS.socketBufferBytes) this.#transport.close(4400, 'too-slow');
    else this.#say(message);
  }

  #say(message: RoomMessage): void {
    this.#transport.send(JSON.stringify(message));
  }

  #refuse(error: VivaError, ask: number | undefined): void {
    const { code, details } = error;
    const asked = ask === undefined ? {} : { ask };
    this.#say({ type: 'error', ...asked, code, message: messageFor(error), details, fatal: false });
  }

  #fail(error: VivaError): void {
    const { code, details } = error;
    this.#say({ type: 'error', code, message: messageFor(error), details, fatal: true });
    this.#transport.close(closeCodeFor(error), 'refused');
  }

  async #expectJoining(): Promise<void> {
    const { clock } = this.#options;
    try {
      await clock.until(ms(clock.now() + LIMITS.opening), this.#over.signal);
    } catch {
      // It ended before.
      return;
    }
    if (!this.#joining) this.#fail(new VivaError('IDLE_TIMEOUT', { limit: LIMITS.opening }));
  }
}
