import type { RTCPeerConnection, RTCRtpTransceiver } from 'werift';
import type { Clock } from '../../core/clock.ts';
import { VivaError } from '../../core/errors.ts';
import { inTime } from '../../core/in-time.ts';
import { LIMITS } from '../../core/limits.ts';
import { ms } from '../../core/units.ts';
import type { MediaCodec, Outlet, PictureCodec } from '../media/media-router.ts';
import type { Dial, PublishedLine } from './published-line.ts';
import type { WhipExchange, WhipTarget } from './whip-exchange.ts';

type Werift = typeof import('werift');

const loadWerift = async (): Promise<Werift> => {
  try {
    return await import('werift');
  } catch (cause) {
    throw new VivaError('TOOL_MISSING', { tool: 'werift', remedy: 'npm install werift' }, { cause });
  }
};

const FEEDBACK = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }];

/** What we send, the cheaper pictures first. */
const codecsOf = ({ RTCRtpCodecParameters }: Werift) => ({
  audio: [
    new RTCRtpCodecParameters({
      mimeType: 'audio/opus',
      clockRate: 48_000,
      channels: 2,
      payloadType: 111,
      parameters: 'useinbandfec=1',
      rtcpFeedback: [{ type: 'nack' }],
    }),
  ],
  video: [
    new RTCRtpCodecParameters({
      mimeType: 'video/H264',
      clockRate: 90_000,
      payloadType: 108,
      parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
      rtcpFeedback: FEEDBACK,
    }),
    new RTCRtpCodecParameters({
      mimeType: 'video/VP8',
      clockRate: 90_000,
      payloadType: 96,
      rtcpFeedback: FEEDBACK,
    }),
  ],
});

/** Resolves when the connection is made; rejects with what hindered it. */
const connected = async (
  peer: RTCPeerConnection,
  host: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> => {
  const made = new Promise<void>((resolve, reject) => {
    peer.connectionStateChange.subscribe((state) => {
      if (state === 'connected') resolve();
      if (state === 'failed' || state === 'closed') reject(new Error(state));
    });
  });
  const late = (): Error => new Error('not in time');
  try {
    await inTime(made, { clock, span: LIMITS.iceTime, signal, late });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown';
    throw new VivaError(
      'PUBLICATION_FAILED',
      { host, reason: `no connection of media: ${reason}` },
      { cause },
    );
  }
};

const closedBy = (peer: RTCPeerConnection): Promise<void> =>
  new Promise((resolve) => {
    peer.connectionStateChange.subscribe((state) => {
      if (state !== 'connected' && state !== 'connecting') resolve();
    });
  });

/** Resolves when the other side has reported nothing for so long that it is gone: ICE itself takes half a minute to notice. */
const silent = async (
  transceivers: readonly RTCRtpTransceiver[],
  clock: Clock,
  signal: AbortSignal,
): Promise<void> => {
  let heard = clock.now();
  for (const { sender } of transceivers) {
    sender.onRtcp.subscribe(() => {
      heard = clock.now();
    });
  }
  try {
    while (clock.now() < heard + LIMITS.publication.silence) {
      await clock.until(ms(heard + LIMITS.publication.silence), signal);
    }
  } catch {
    // It was closed.
  }
};

/** Before the body of a packet of RTCP. */
const RTCP_HEADER = 4;

/** Packets that we write anyway, into one track of the connection. */
const outletOf = ({ RtcpSrPacket }: Werift, transceiver: RTCRtpTransceiver, codec: MediaCodec): Outlet => {
  const { track, dtlsTransport } = transceiver.sender;
  let closed = false;
  return {
    id: transceiver.id,
    codec,
    // The connection puts its own numbers in their place.
    payloadType: 0,
    source: transceiver.sender.ssrc,
    send: (packet) => {
      if (!closed) track?.writeRtp(packet);
    },
    report: (report) => {
      if (closed) return;
      const read = RtcpSrPacket.deSerialize(report.subarray(RTCP_HEADER), 0);
      // A line that is just being lost takes none.
      dtlsTransport.sendRtcp([read]).catch(() => undefined);
    },
    close: () => {
      closed = true;
    },
  };
};

const describe = async (peer: RTCPeerConnection): Promise<string> => {
  await peer.setLocalDescription(await peer.createOffer());
  if (peer.iceGatheringState !== 'complete') {
    await peer.iceGatheringStateChange.watch((state) => state === 'complete', LIMITS.iceTime);
  }
  return peer.localDescription?.sdp ?? '';
};

const negotiated = (transceiver: RTCRtpTransceiver, host: string): PictureCodec => {
  const name = transceiver.sender.codec?.mimeType.toLowerCase();
  if (name === 'video/h264') return 'h264';
  if (name === 'video/vp8') return 'vp8';
  throw new VivaError('PUBLICATION_FAILED', { host, reason: 'it takes neither H.264 nor VP8' });
};

/**
 * Lines to other servers. mediasoup is ICE lite and waits to be found, as those servers do: whoever publishes must look, so a whole
 * peer does.
 */
export const weriftDial =
  (exchange: WhipExchange, clock: Clock): Dial =>
  async (target: WhipTarget, onKeyFrameRequest, signal): Promise<PublishedLine> => {
    const { host } = target.url;
    exchange.check(target.url);
    const werift = await loadWerift();
    const peer = new werift.RTCPeerConnection({
      codecs: codecsOf(werift),
      iceServers: [],
      bundlePolicy: 'max-bundle',
      // To a server on this machine, which only an operator can name.
      ...(exchange.isNamed(target.url) && { iceAdditionalHostAddresses: ['127.0.0.1'] }),
    });
    const [sound, picture] = (['audio', 'video'] as const).map((kind) =>
      peer.addTransceiver(new werift.MediaStreamTrack({ kind }), { direction: 'sendonly' }),
    ) as [RTCRtpTransceiver, RTCRtpTransceiver];
    // Its own reports would go by when packets leave; ours go by the axis, from which sound and picture leave apart.
    for (const { sender } of [sound, picture]) sender.rtcpRunning = true;
    let session: URL | undefined;
    const end = async (): Promise<void> => {
      await Promise.all([peer.close(), session && exchange.end(session, target.token)]);
    };
    try {
      const answer = await exchange.offer(target, await describe(peer), signal);
      session = answer.session;
      const made = connected(peer, host, clock, signal);
      await Promise.all([peer.setRemoteDescription({ type: 'answer', sdp: answer.sdp }), made]);
      picture.sender.onPictureLossIndication.subscribe(onKeyFrameRequest);
      const codec = negotiated(picture, host);
      const over = new AbortController();
      return {
        sound: outletOf(werift, sound, 'opus'),
        picture: { ...outletOf(werift, picture, codec), codec },
        closed: Promise.race([closedBy(peer), silent([sound, picture], clock, over.signal)]),
        close: async () => {
          over.abort();
          await end();
        },
      };
    } catch (error) {
      await end();
      throw error instanceof VivaError
        ? error
        : new VivaError(
            'PUBLICATION_FAILED',
            { host, reason: error instanceof Error ? error.message.slice(0, 200) : 'unknown' },
            { cause: error },
          );
    }
  };
