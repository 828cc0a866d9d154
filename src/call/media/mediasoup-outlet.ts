import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import { asksForKeyFrame } from '../rtp/rtcp.ts';
import type { MediaCodec, Outlet, OutletOptions } from './media-router.ts';

const CODECS = {
  opus: { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  vp8: { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  h264: { kind: 'video', mimeType: 'video/H264', clockRate: 90_000 },
} as const satisfies Record<MediaCodec, unknown>;

const PARAMETERS: Readonly<Record<MediaCodec, Record<string, number | string>>> = {
  opus: { useinbandfec: 1 },
  vp8: {},
  h264: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
};

const FEEDBACK: Readonly<Record<MediaCodec, types.RtcpFeedback[]>> = {
  opus: [],
  vp8: [
    { type: 'nack', parameter: 'pli' },
    { type: 'ccm', parameter: 'fir' },
  ],
  h264: [
    { type: 'nack', parameter: 'pli' },
    { type: 'ccm', parameter: 'fir' },
  ],
};

/** Any number that stands for a codec between the outlet and mediasoup; receivers see the router's. */
const PAYLOAD_TYPE = 101;

/** Packets of ours, by a transport of mediasoup's that leads into this process. */
export const openMediasoupOutlet = async (
  router: types.Router,
  { codec, name, onKeyFrameRequest }: OutletOptions,
): Promise<Outlet> => {
  const { kind, ...described } = CODECS[codec];
  const source = randomInt(1, 2 ** 32 - 1);
  const transport = await router.createDirectTransport();
  const producer = await transport.produce({
    kind,
    rtpParameters: {
      codecs: [
        {
          ...described,
          payloadType: PAYLOAD_TYPE,
          parameters: PARAMETERS[codec],
          rtcpFeedback: FEEDBACK[codec],
        },
      ],
      headerExtensions: [],
      encodings: [{ ssrc: source }],
      rtcp: { cname: name },
    },
  });
  transport.on('rtcp', (compound) => {
    if (asksForKeyFrame(compound)) onKeyFrameRequest?.();
  });
  return {
    id: producer.id,
    codec,
    payloadType: PAYLOAD_TYPE,
    source,
    send: (packet) => {
      if (!producer.closed) producer.send(packet);
    },
    report: (report) => {
      if (!transport.closed) transport.sendRtcp(report);
    },
    close: () => {
      transport.close();
    },
  };
};
