import type { Parameters } from '../media/media-router.ts';
import type { Offer, OfferedMedia } from './sdp-offer.ts';

/** How one section of an offer is answered: with these parameters, or not at all. */
export interface AnsweredMedia {
  readonly offered: OfferedMedia;
  readonly direction: 'sendonly' | 'recvonly';
  /** RTP parameters as mediasoup has them; without them the section is refused. */
  readonly parameters: Parameters | undefined;
  /** Sections of one stream are played in step. */
  readonly stream: string;
}

interface RtpParameters {
  readonly codecs: readonly {
    readonly mimeType: string;
    readonly payloadType: number;
    readonly clockRate: number;
    readonly channels?: number;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly rtcpFeedback?: readonly { readonly type: string; readonly parameter?: string }[];
  }[];
  readonly headerExtensions?: readonly { readonly uri: string; readonly id: number }[];
  readonly encodings?: readonly { readonly ssrc?: number; readonly rtx?: { readonly ssrc: number } }[];
  readonly rtcp?: { readonly cname?: string };
}

interface IceCandidate {
  readonly foundation: string;
  readonly priority: number;
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
  readonly tcpType?: string;
}

interface TransportParameters {
  readonly iceParameters: { readonly usernameFragment: string; readonly password: string };
  readonly iceCandidates: readonly IceCandidate[];
  readonly dtlsParameters: {
    readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[];
  };
}

const candidateLine = (candidate: IceCandidate): string => {
  const { foundation, priority, address, port, protocol, tcpType } = candidate;
  const kind = tcpType === undefined ? '' : ` tcptype ${tcpType}`;
  return `a=candidate:${foundation} 1 ${protocol} ${String(priority)} ${address} ${String(port)} typ host${kind}`;
};

const codecLines = ({ codecs }: RtpParameters): string[] =>
  codecs.flatMap(({ mimeType, payloadType, clockRate, channels = 1, parameters = {}, rtcpFeedback = [] }) => {
    const number = String(payloadType);
    const name = mimeType.split('/')[1] ?? mimeType;
    const told = Object.entries(parameters).map(([key, value]) => `${key}=${String(value)}`);
    return [
      `a=rtpmap:${number} ${name}/${String(clockRate)}${channels > 1 ? `/${String(channels)}` : ''}`,
      ...(told.length > 0 ? [`a=fmtp:${number} ${told.join(';')}`] : []),
      ...rtcpFeedback.map(
        ({ type, parameter }) => `a=rtcp-fb:${number} ${type}${parameter ? ` ${parameter}` : ''}`,
      ),
    ];
  });

/** Who sends; a receiver tells the sections apart by it. */
const sourceLines = ({ encodings = [], rtcp }: RtpParameters, stream: string, kind: string): string[] => {
  const [encoding] = encodings;
  if (encoding?.ssrc === undefined) return [];
  const own = String(encoding.ssrc);
  const again = encoding.rtx && String(encoding.rtx.ssrc);
  const cname = rtcp?.cname ?? stream;
  return [
    `a=msid:${stream} ${stream}-${kind}`,
    ...(again === undefined ? [] : [`a=ssrc-group:FID ${own} ${again}`]),
    `a=ssrc:${own} cname:${cname}`,
    ...(again === undefined ? [] : [`a=ssrc:${again} cname:${cname}`]),
  ];
};

const sectionLines = (
  { offered, direction, parameters, stream }: AnsweredMedia,
  { iceParameters, iceCandidates, dtlsParameters }: TransportParameters,
  setup: string,
): string[] => {
  const { kind, mid, protocol } = offered;
  const media = kind === 'other' ? 'application' : kind;
  if (!parameters) {
    const format = kind === 'other' ? 'webrtc-datachannel' : String(offered.codecs[0]?.payloadType ?? 0);
    return [`m=${media} 0 ${protocol} ${format}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=inactive'];
  }
  const rtp = parameters as unknown as RtpParameters;
  const numbers = rtp.codecs.map(({ payloadType }) => String(payloadType)).join(' ');
  return [
    `m=${media} 7 ${protocol} ${numbers}`,
    'c=IN IP4 127.0.0.1',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=${direction}`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...iceCandidates.map(candidateLine),
    'a=end-of-candidates',
    ...dtlsParameters.fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    `a=setup:${setup}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...codecLines(rtp),
    ...(rtp.headerExtensions ?? []).map(({ id, uri }) => `a=extmap:${String(id)} ${uri}`),
    ...(direction === 'sendonly' ? sourceLines(rtp, stream, media) : []),
  ];
};

/** The answer to an offer, whose sections come in the same order (RFC 8829, section 5.3). Our side is ICE lite. */
export const writeAnswer = (
  offer: Offer,
  transport: Parameters,
  media: readonly AnsweredMedia[],
  session: string,
): string => {
  const parts = transport as unknown as TransportParameters;
  const bundled = media.flatMap(({ offered, parameters }) => (parameters ? [offered.mid] : []));
  return [
    'v=0',
    `o=- ${session} 1 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${bundled.join(' ')}`,
    'a=msid-semantic: WMS *',
    ...media.flatMap((section) => sectionLines(section, parts, offer.setup)),
    '',
  ].join('\r\n');
};

/** New parameters of ICE for one who looks for a way again (RFC 9725, section 4.3.3). */
export const writeFragment = (iceParameters: Parameters): string => {
  const { usernameFragment, password } = iceParameters as unknown as TransportParameters['iceParameters'];
  return ['a=ice-lite', `a=ice-ufrag:${usernameFragment}`, `a=ice-pwd:${password}`, ''].join('\r\n');
};
