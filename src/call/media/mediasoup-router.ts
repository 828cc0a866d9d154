import type { types } from 'mediasoup';
import { VivaError } from '../../core/errors.ts';
import { attempted } from './mediasoup-failure.ts';
import { openMediasoupOutlet } from './mediasoup-outlet.ts';
import { openMediasoupTransport } from './mediasoup-transport.ts';
import type { MediaRouter, RouterOptions, Subscription } from './media-router.ts';

/** Constrained baseline, which every browser reads; the level may differ by direction. */
const H264 = {
  'packetization-mode': 1,
  'profile-level-id': '42e01f',
  'level-asymmetry-allowed': 1,
} as const;

/** Numbers as Chromium has them, so that few of them have to be translated. */
const USUAL = { opus: 111, vp8: 96, h264: 108 } as const;

const codecsOf = ({ payloadTypes = USUAL }: RouterOptions): types.RouterRtpCodecCapability[] => {
  const { opus, vp8, h264 } = payloadTypes;
  const audio = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 } as const;
  const video = { kind: 'video', clockRate: 90_000 } as const;
  return [
    ...(opus === undefined
      ? []
      : [{ ...audio, preferredPayloadType: opus, rtcpFeedback: [{ type: 'nack' }] }]),
    ...(vp8 === undefined ? [] : [{ ...video, mimeType: 'video/VP8', preferredPayloadType: vp8 }]),
    ...(h264 === undefined
      ? []
      : [{ ...video, mimeType: 'video/H264', preferredPayloadType: h264, parameters: H264 }]),
  ];
};

/** The packets of one track, for somebody in this process. */
const listenTo = async (
  router: types.Router,
  track: string,
  onPacket: (packet: Buffer) => void,
): Promise<{ close(): void }> => {
  const transport = await router.createDirectTransport();
  try {
    const consumer = await transport.consume({ producerId: track, rtpCapabilities: router.rtpCapabilities });
    consumer.on('rtp', onPacket);
    consumer.once('producerclose', () => {
      transport.close();
    });
  } catch (cause) {
    transport.close();
    throw new VivaError('PARTICIPANT_UNKNOWN', { participant: track }, { cause });
  }
  return {
    close: () => {
      transport.close();
    },
  };
};

/** One of mediasoup's routers. */
export const openMediasoupRouter = async (
  worker: types.Worker,
  port: types.WebRtcServer,
  options: RouterOptions,
  serverClosed: Promise<'closed' | 'died'>,
): Promise<MediaRouter> => {
  const router = await worker.createRouter({ mediaCodecs: codecsOf(options) });
  const closed = new Promise<'closed' | 'died'>((resolve) => {
    router.observer.once('close', () => {
      if (worker.closed) void serverClosed.then(resolve);
      else resolve('closed');
    });
  });
  const subscriptions = new Map<string, Set<Subscription>>();
  const note = (subscription: Subscription): void => {
    const held = subscriptions.get(subscription.track) ?? new Set();
    subscriptions.set(subscription.track, held.add(subscription));
    void subscription.closed.then(() => {
      held.delete(subscription);
      if (held.size === 0) subscriptions.delete(subscription.track);
    });
  };
  return {
    capabilities: { ...router.rtpCapabilities },
    openTransport: () => attempted('transport', () => openMediasoupTransport(router, port, note)),
    openOutlet: (asked) => attempted('outlet', () => openMediasoupOutlet(router, asked)),
    listen: (track, onPacket) => listenTo(router, track, onPacket),
    subscribers: (track) => [...(subscriptions.get(track) ?? [])],
    closed,
    close: () => {
      router.close();
    },
  };
};
