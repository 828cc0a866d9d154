import type { MediaCodec, Parameters, PictureCodec } from '../media/media-router.ts';
import type { OfferedCodec, OfferedMedia } from './sdp-offer.ts';

/** What the media server takes of header extensions from a sender; others are not answered. */
const TAKEN: ReadonlySet<string> = new Set([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
]);
/** Sections are told apart by who sends, since the numbers of the server's sections are its own. */
const SECTION_NAME = 'urn:ietf:params:rtp-hdrext:sdes:mid';

/** H.264 as we make and take it: constrained baseline, in packets that may be parts of units. */
const isOurH264 = ({ name, parameters }: OfferedCodec): boolean =>
  name === 'h264' &&
  Number(parameters['packetization-mode'] ?? 0) === 1 &&
  /^42(e0|c0|00)/i.test(String(parameters['profile-level-id'] ?? '42e01f'));

/** Where a codec of ours is in an offer. */
export const offeredAs = ({ codecs }: OfferedMedia, codec: MediaCodec): OfferedCodec | undefined =>
  codecs.find((offered) => (codec === 'h264' ? isOurH264(offered) : offered.name === codec));

/** The first of our ways to encode pictures that is offered: the cheaper to encode first. */
export const pictureCodecIn = (media: OfferedMedia): PictureCodec | undefined =>
  (['h264', 'vp8'] as const).find((codec) => offeredAs(media, codec) !== undefined);

const asCodec = (
  kind: string,
  { payloadType, name, clockRate, channels, parameters, feedback }: OfferedCodec,
) => ({
  kind,
  mimeType: `${kind}/${name}`,
  payloadType,
  preferredPayloadType: payloadType,
  clockRate,
  ...(channels > 1 && { channels }),
  parameters,
  rtcpFeedback: feedback,
});

/** What a viewer can take, as mediasoup has it. */
export const capabilitiesOf = ({ kind, codecs, extensions }: OfferedMedia): Parameters => ({
  codecs: codecs.map((codec) => asCodec(kind, codec)),
  headerExtensions: extensions
    .filter(({ uri }) => uri !== SECTION_NAME)
    .map(({ id, uri }) => ({ kind, uri, preferredId: id })),
});

/** What a sender sends, of what it offers: one of our codecs, and what is sent again of it. */
export const sendingOf = (media: OfferedMedia): Parameters | undefined => {
  const { kind, mid, codecs, extensions, sources, cname } = media;
  const name = kind === 'audio' ? 'opus' : pictureCodecIn(media);
  const codec = name && offeredAs(media, name);
  if (!codec || kind === 'other') return undefined;
  const again = codecs.find(
    ({ name: other, parameters }) => other === 'rtx' && parameters['apt'] === codec.payloadType,
  );
  const [source] = sources;
  return {
    mid,
    codecs: [codec, ...(again ? [again] : [])].map((one) => asCodec(kind, one)),
    headerExtensions: extensions.filter(({ uri }) => TAKEN.has(uri)),
    encodings: [source === undefined ? {} : { ssrc: source }],
    rtcp: { ...(cname !== undefined && { cname }) },
  };
};
