import { parse } from 'sdp-transform';
import { VivaError } from '../../core/errors.ts';
import type { MediaKind, Parameters } from '../media/media-router.ts';

/** Bytes of a description; a browser's has some thousands. */
const LONGEST = 64 * 1024;

/** An algorithm, and the bytes that it gives (RFC 8122). */
const FINGERPRINT = /^sha-(1|224|256|384|512) [\da-f]{2}(:[\da-f]{2}){19,63}$/i;

/** One way of encoding that somebody offers. */
export interface OfferedCodec {
  readonly payloadType: number;
  /** In lower case: `opus`, `h264`, `rtx`. */
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly feedback: readonly { readonly type: string; readonly parameter: string }[];
}

/** One section of an offer. */
export interface OfferedMedia {
  readonly mid: string;
  readonly kind: MediaKind | 'other';
  readonly protocol: string;
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  readonly codecs: readonly OfferedCodec[];
  readonly extensions: readonly { readonly id: number; readonly uri: string }[];
  /** Who sends, where the offer says so. */
  readonly sources: readonly number[];
  readonly cname: string | undefined;
}

export interface Offer {
  /** What the media server must know of the other side. */
  readonly dtlsParameters: Parameters;
  /** Our part of the handshake. */
  readonly setup: 'active' | 'passive';
  readonly iceUser: string | undefined;
  readonly media: readonly OfferedMedia[];
}

type Parsed = ReturnType<typeof parse>;
type Section = Parsed['media'][number];

/** `minptime=10;useinbandfec=1` → its parts, numbers as numbers. */
const parametersOf = (section: Section, payloadType: number): Record<string, string | number> => {
  const config = section.fmtp.find(({ payload }) => payload === payloadType)?.config ?? '';
  return Object.fromEntries(
    config.split(';').flatMap((part) => {
      const [name = '', value = ''] = part.trim().split('=');
      if (name === '') return [];
      // What looks like a number may be a profile: `42e01f` stays a word, and so does `4200`.
      return [[name, /^\d+$/.test(value) && name !== 'profile-level-id' ? Number(value) : value]];
    }),
  );
};

const codecsOf = (section: Section): readonly OfferedCodec[] =>
  section.rtp.map(({ payload, codec, rate, encoding }) => ({
    payloadType: payload,
    name: codec.toLowerCase(),
    clockRate: rate ?? 0,
    channels: encoding ?? 1,
    parameters: parametersOf(section, payload),
    feedback: (section.rtcpFb ?? [])
      .filter((feedback) => feedback.payload === payload)
      .map(({ type, subtype }) => ({ type, parameter: subtype ?? '' })),
  }));

const mediaOf = (section: Section, index: number): OfferedMedia => {
  const kind = section.type === 'audio' || section.type === 'video' ? section.type : 'other';
  const sources = new Set((section.ssrcs ?? []).map(({ id }) => id));
  // The second of a pair carries what is sent again.
  for (const { semantics, ssrcs } of section.ssrcGroups ?? []) {
    if (semantics === 'FID') sources.delete(Number(ssrcs.split(' ')[1]));
  }
  return {
    // What looks like a number is one to the parser.
    mid: String(section.mid ?? index),
    kind,
    protocol: section.protocol,
    direction: section.direction ?? 'sendrecv',
    codecs: codecsOf(section),
    extensions: (section.ext ?? []).map(({ value, uri }) => ({ id: value, uri })),
    sources: [...sources],
    cname: section.ssrcs?.find(({ attribute }) => attribute === 'cname')?.value,
  };
};

const refuse = (reason: string): never => {
  throw new VivaError('SDP_INVALID', { reason });
};

const fingerprintOf = (found: Parsed['fingerprint']): NonNullable<Parsed['fingerprint']> => {
  if (!found) return refuse('it has no fingerprint');
  return FINGERPRINT.test(`${found.type} ${found.hash}`) ? found : refuse('its fingerprint is none');
};

/** Reads an offer. Throws `SDP_INVALID`. */
export const readOffer = (text: unknown): Offer => {
  if (typeof text !== 'string' || !text.startsWith('v=0')) return refuse('it is no session description');
  if (text.length > LONGEST) return refuse('it is too long');
  let parsed: Parsed;
  try {
    parsed = parse(text);
  } catch {
    return refuse('it cannot be read');
  }
  const [first] = parsed.media;
  if (!first) return refuse('it has no media');
  const fingerprint = fingerprintOf(first.fingerprint ?? parsed.fingerprint);
  const passive = (first.setup ?? parsed.setup) === 'passive';
  return {
    dtlsParameters: {
      role: passive ? 'server' : 'client',
      fingerprints: [{ algorithm: fingerprint.type, value: fingerprint.hash }],
    },
    setup: passive ? 'active' : 'passive',
    iceUser: first.iceUfrag ?? parsed.iceUfrag,
    media: parsed.media.map(mediaOf),
  };
};
