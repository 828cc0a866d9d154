import { randomInt, randomUUID } from 'node:crypto';
import { VivaError } from '../../core/errors.ts';
import type { GuestTransport, RouterOptions } from '../media/media-router.ts';
import type { Guest } from '../room/guest.ts';
import type { Room } from '../room/room.ts';
import type { AnsweredMedia } from './answer.ts';
import { writeAnswer, writeFragment } from './answer.ts';
import { capabilitiesOf, offeredAs, pictureCodecIn, sendingOf } from './negotiation.ts';
import type { Offer, OfferedMedia } from './sdp-offer.ts';
import { readOffer } from './sdp-offer.ts';

/** A sender or a viewer that came by HTTP. */
export interface WhipSession {
  readonly id: string;
  readonly room: string;
  /** The session description that is sent back. */
  readonly answer: string;
  /** Changes when ICE starts anew. */
  readonly etag: () => string;
  /** Takes a fragment of ICE. @returns what is to be said to it, if anything is */
  trickle(fragment: string): Promise<string | undefined>;
  close(): void;
}

interface Opened {
  readonly guest: Guest;
  readonly transport: GuestTransport;
  readonly onClose: () => void;
}

const sessionNumber = (): string => String(randomInt(2 ** 47));

/** Senders and viewers that speak WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): one request, one answer, and media. */
export class WhipSessions {
  readonly #sessions = new Map<string, WhipSession>();

  /** Throws `PARTICIPANT_UNKNOWN`. */
  find(room: string, id: string): WhipSession {
    const found = this.#sessions.get(id);
    if (found?.room !== room) throw new VivaError('PARTICIPANT_UNKNOWN', { participant: id });
    return found;
  }

  /** Somebody sends a microphone, and perhaps a camera, into a room. Rejects with `SDP_INVALID`. */
  async send(room: Room, text: unknown, name: string): Promise<WhipSession> {
    const offer = readOffer(text);
    const guest = room.enter({ name, kind: 'sender', rights: ['publish'], tell: () => undefined });
    try {
      const transport = await room.openTransport(guest);
      const media: AnsweredMedia[] = [];
      for (const offered of offer.media) {
        const sends = offered.direction === 'sendonly' || offered.direction === 'sendrecv';
        const parameters = sends ? sendingOf(offered) : undefined;
        if (parameters && offered.kind !== 'other')
          await room.publish(guest, transport, offered.kind, parameters);
        media.push({ offered, direction: 'recvonly', parameters, stream: guest.id });
      }
      return await this.#answer(room, offer, media, { guest, transport, onClose: () => undefined });
    } catch (error) {
      room.leave(guest);
      throw error;
    }
  }

  /** Somebody watches an avatar. Rejects with `SDP_INVALID`. */
  async view(room: Room, text: unknown, avatar: string | undefined): Promise<WhipSession> {
    const offer = readOffer(text);
    const here = avatar === undefined ? room.avatars()[0] : room.avatar(avatar);
    if (!here) throw new VivaError('PARTICIPANT_UNKNOWN', { participant: 'an avatar' });
    const guest = room.enter({
      name: 'Viewer',
      kind: 'viewer',
      rights: ['subscribe'],
      tell: () => undefined,
    });
    const ends: (() => void)[] = [];
    const onClose = (): void => {
      for (const end of ends.splice(0)) end();
    };
    try {
      const sound = offer.media.find(({ kind }) => kind === 'audio');
      const picture = offer.media.find(({ kind }) => kind === 'video');
      // A receiver reads the numbers that it chose itself: so each has an exchange of its own.
      const router = await room.options.openRouter(payloadTypesOf(sound, picture));
      ends.push(() => {
        router.close();
      });
      const transport = await router.openTransport();
      guest.addTransport(transport);
      room.expectConnection(guest, transport);
      const media: AnsweredMedia[] = [];
      for (const offered of offer.media) {
        const codec = offered === sound ? 'opus' : offered === picture ? pictureCodecIn(offered) : undefined;
        if (!codec || offered.direction === 'sendonly' || !offeredAs(offered, codec)) {
          media.push({ offered, direction: 'sendonly', parameters: undefined, stream: '' });
          continue;
        }
        const { track, end } = await here.avatar.publish(router, codec);
        ends.push(end);
        const subscription = await transport.subscribe(track, capabilitiesOf(offered));
        guest.addSubscription(subscription);
        void resumeWhenConnected(transport, () => subscription.resume());
        media.push({
          offered,
          direction: 'sendonly',
          parameters: subscription.parameters,
          stream: here.avatar.id,
        });
      }
      return await this.#answer(room, offer, media, { guest, transport, onClose });
    } catch (error) {
      onClose();
      room.leave(guest);
      throw error;
    }
  }

  async #answer(
    room: Room,
    offer: Offer,
    media: readonly AnsweredMedia[],
    { guest, transport, onClose }: Opened,
  ): Promise<WhipSession> {
    if (media.every(({ parameters }) => parameters === undefined)) {
      throw new VivaError('SDP_INVALID', {
        reason: 'it offers nothing that is taken here: Opus, H.264 or VP8',
      });
    }
    await transport.connect(offer.dtlsParameters);
    const id = randomUUID();
    let user = offer.iceUser;
    let generation = 0;
    const session: WhipSession = {
      id,
      room: room.name,
      answer: writeAnswer(offer, transport.parameters, media, sessionNumber()),
      etag: () => `"${id}-${String(generation)}"`,
      trickle: async (fragment) => {
        const asked = /^a=ice-ufrag:(\S+)/m.exec(fragment)?.[1];
        // We are ICE lite: candidates of the other side find us, and need not be known.
        if (asked === undefined || asked === user) return undefined;
        user = asked;
        generation += 1;
        return writeFragment(await transport.restart());
      },
      close: () => {
        if (!this.#sessions.delete(id)) return;
        onClose();
        room.leave(guest);
      },
    };
    this.#sessions.set(id, session);
    // Whoever vanishes is gone when his line is.
    void transport.closed.then(() => {
      session.close();
    });
    return session;
  }
}

/** The numbers that a receiver has for what it will get. */
const payloadTypesOf = (
  sound: OfferedMedia | undefined,
  picture: OfferedMedia | undefined,
): RouterOptions => {
  const opus = sound && offeredAs(sound, 'opus')?.payloadType;
  const codec = picture && pictureCodecIn(picture);
  const number = codec && offeredAs(picture, codec)?.payloadType;
  return {
    payloadTypes: {
      ...(opus !== undefined && { opus }),
      ...(codec !== undefined && number !== undefined && { [codec]: number }),
    },
  };
};

/** The first picture is a key frame, and it is sent when somebody can see it. */
const resumeWhenConnected = async (transport: GuestTransport, resume: () => Promise<void>): Promise<void> => {
  await new Promise<void>((resolve) => {
    if (transport.state === 'connected') resolve();
    const undo = transport.onState((state) => {
      if (state === 'new') return;
      undo();
      resolve();
    });
  });
  // It may have closed instead; then there is nobody to send to.
  if (transport.state === 'connected') await resume();
};
