import type { Clock } from '../../core/clock.ts';
import { VivaError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import { ms } from '../../core/units.ts';
import type { RoomOptions } from './room.ts';
import { Room } from './room.ts';

/** Letters of any script, digits and a few marks: what can be said and stands in an address. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._~-]*$/u;

const SWEEP = ms(5_000);

export interface RoomsOptions extends Omit<RoomOptions, 'name'> {
  /** Throws `CALLS_PREPARING` or `CALLS_UNAVAILABLE` where there can be no room now. */
  readonly check: () => void;
}

/** Throws `REQUEST_INVALID`. */
export const checkRoomName = (name: string): void => {
  if (name.length > LIMITS.nameCharacters || !NAME.test(name)) {
    throw new VivaError('REQUEST_INVALID', {
      field: 'room',
      problem: `a name has letters, digits, blanks and . _ ~ -, at most ${String(LIMITS.nameCharacters)}`,
    });
  }
};

/** The calls of a service. A room opens when somebody asks for it and closes when nobody has been there for a while. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, Promise<Room>>();
  readonly #open = new Map<string, Room>();
  readonly #over = new AbortController();

  constructor(options: RoomsOptions) {
    this.#options = options;
    void this.#sweep(options.clock);
  }

  list(): readonly Room[] {
    return [...this.#open.values()];
  }

  /** Throws `ROOM_UNKNOWN`. */
  find(name: string): Room {
    const room = this.#open.get(name);
    if (!room) throw new VivaError('ROOM_UNKNOWN', { room: name });
    return room;
  }

  /** The room of that name, opened where there is none. Rejects with `REQUEST_INVALID`, `ROOM_FULL`, `CALLS_PREPARING` or `CALLS_UNAVAILABLE`. */
  async enter(name: string): Promise<Room> {
    const standing = this.#rooms.get(name);
    if (standing) return standing;
    checkRoomName(name);
    const { check, ...options } = this.#options;
    check();
    const limit = LIMITS.rooms;
    if (this.#rooms.size >= limit) {
      throw new VivaError('ROOM_FULL', { room: 'the server', limit, retryAfter: LIMITS.callsPreparing });
    }
    const opening = Room.open({ ...options, name });
    this.#rooms.set(name, opening);
    try {
      const room = await opening;
      this.#open.set(name, room);
      return room;
    } catch (error) {
      this.#rooms.delete(name);
      throw error;
    }
  }

  /** Throws `ROOM_UNKNOWN`. */
  end(name: string): void {
    this.find(name).close();
    this.#open.delete(name);
    this.#rooms.delete(name);
  }

  close(): void {
    this.#over.abort();
    for (const name of [...this.#open.keys()]) this.end(name);
  }

  async #sweep(clock: Clock): Promise<void> {
    try {
      for (;;) {
        await clock.until(ms(clock.now() + SWEEP), this.#over.signal);
        for (const [name, room] of this.#open) {
          if (room.emptyFor > LIMITS.roomIdle) this.end(name);
          else room.rest();
        }
      }
    } catch {
      // The service ends.
    }
  }
}
