import type { types } from 'mediasoup';
import { VivaError } from '../../core/errors.ts';
import { ms } from '../../core/units.ts';
import { attempted } from './mediasoup-failure.ts';
import type { ConnectionState, GuestTransport, Reception, Subscription, Track } from './media-router.ts';

/** Seconds without a sign of life before the way to a client counts as lost. */
const CONSENT = 8;
/** Bits a second to begin with, before there is an estimate: a picture and a voice. */
const FIRST_BANDWIDTH = 1_500_000;

const closedOf = (thing: { readonly observer: { once(event: 'close', told: () => void): unknown } }) =>
  new Promise<void>((resolve) => {
    thing.observer.once('close', resolve);
  });

const trackOf = (producer: types.Producer): Track => ({
  id: producer.id,
  kind: producer.kind,
  closed: closedOf(producer),
  close: () => {
    producer.close();
  },
});

const receptionOf = async (consumer: types.Consumer): Promise<Reception | undefined> => {
  if (consumer.closed) return undefined;
  const stats = await consumer.getStats();
  const [sent] = stats.filter(({ type }) => type === 'outbound-rtp');
  if (!sent) return undefined;
  return {
    lost: sent.packetsLost,
    resent: sent.packetsRetransmitted,
    lostShare: sent.fractionLost / 256,
    roundTrip: sent.roundTripTime === undefined ? undefined : ms(sent.roundTripTime),
  };
};

const bandwidthOf = async (transport: types.WebRtcTransport): Promise<number | undefined> => {
  if (transport.closed) return undefined;
  const [stats] = await attempted('transport', () => transport.getStats());
  return stats?.availableOutgoingBitrate;
};

const subscriptionOf = (consumer: types.Consumer, transport: types.WebRtcTransport): Subscription => ({
  id: consumer.id,
  track: consumer.producerId,
  kind: consumer.kind,
  parameters: { ...consumer.rtpParameters },
  resume: () => attempted('subscription', () => consumer.resume()),
  reception: () => attempted('subscription', () => receptionOf(consumer)),
  bandwidth: () => bandwidthOf(transport),
  closed: closedOf(consumer),
  close: () => {
    consumer.close();
  },
});

const stateOf = (transport: types.WebRtcTransport): ConnectionState => {
  if (transport.closed) return 'closed';
  if (transport.dtlsState === 'failed') return 'failed';
  if (transport.iceState === 'disconnected' || transport.dtlsState === 'closed') return 'lost';
  return transport.dtlsState === 'connected' ? 'connected' : 'new';
};

const subscribe = async (
  router: types.Router,
  transport: types.WebRtcTransport,
  track: string,
  rtpCapabilities: types.RtpCapabilities,
): Promise<types.Consumer> => {
  const readable = await attempted('rtpCapabilities', () =>
    Promise.resolve(router.canConsume({ producerId: track, rtpCapabilities })),
  );
  if (!readable) {
    throw new VivaError('MEDIA_UNSUPPORTED', { field: 'rtpCapabilities', got: track, offered: [] });
  }
  // Sound is sent again too where it was lost: without asking, mediasoup does so for pictures only.
  return attempted('rtpCapabilities', () =>
    transport.consume({ producerId: track, rtpCapabilities, paused: true, enableRtx: true }),
  );
};

/** One of mediasoup's connections to a client. @param note told of every subscription */
export const openMediasoupTransport = async (
  router: types.Router,
  port: types.WebRtcServer,
  note: (subscription: Subscription) => void,
): Promise<GuestTransport> => {
  const transport = await router.createWebRtcTransport({
    webRtcServer: port,
    enableUdp: true,
    enableTcp: true,
    preferUdp: true,
    iceConsentTimeout: CONSENT,
    initialAvailableOutgoingBitrate: FIRST_BANDWIDTH,
  });
  const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
  const listeners = new Set<(state: ConnectionState) => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener(stateOf(transport));
  };
  transport.on('icestatechange', tell);
  transport.on('dtlsstatechange', tell);
  transport.observer.once('close', tell);
  return {
    id,
    parameters: { id, iceParameters, iceCandidates, dtlsParameters },
    connect: (given) =>
      attempted('dtlsParameters', () =>
        transport.connect({ dtlsParameters: given as unknown as types.DtlsParameters }),
      ),
    restart: async () => ({ ...(await attempted('transport', () => transport.restartIce())) }),
    publish: async (kind, given) => {
      const rtpParameters = given as unknown as types.RtpParameters;
      return trackOf(await attempted('rtpParameters', () => transport.produce({ kind, rtpParameters })));
    },
    subscribe: async (track, capabilities) => {
      const given = capabilities as unknown as types.RtpCapabilities;
      const subscription = subscriptionOf(await subscribe(router, transport, track, given), transport);
      note(subscription);
      return subscription;
    },
    get state() {
      return stateOf(transport);
    },
    onState: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    closed: closedOf(transport),
    close: () => {
      transport.close();
    },
  };
};
