import { vi } from 'vitest';
import type { RTCDtlsTransport } from 'werift';
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters } from 'werift';
import { writeAnswer } from '../../src/call/whip/answer.ts';
import { sendingOf } from '../../src/call/whip/negotiation.ts';
import { readOffer } from '../../src/call/whip/sdp-offer.ts';
import type { Talker } from './calling.ts';

const OPUS = {
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  payloadType: 111,
  rtcpFeedback: [],
};
/** A certificate that nobody has. */
export const ANOTHER = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`;

export interface Broken {
  /** What is done to the description that it sends. */
  readonly described?: (sdp: string) => string;
  /** What is done in place of a handshake, once a way is found. */
  readonly handshake?: (transport: RTCDtlsTransport) => Promise<void>;
}

/** A whole peer of WebRTC with a microphone, joined over the room's socket, whose encryption will not be agreed upon. */
export const joinBroken = async (
  guest: Talker,
  { described = (sdp) => sdp, handshake }: Broken,
): Promise<{ peer: RTCPeerConnection; transport: string }> => {
  const peer = new RTCPeerConnection({
    iceServers: [],
    iceAdditionalHostAddresses: ['127.0.0.1'],
    codecs: { audio: [new RTCRtpCodecParameters(OPUS)], video: [] },
  });
  peer.addTransceiver(new MediaStreamTrack({ kind: 'audio' }), { direction: 'sendonly' });
  await peer.setLocalDescription(await peer.createOffer());
  await vi.waitUntil(() => peer.iceGatheringState === 'complete', { timeout: 20_000 });
  const offer = readOffer(described(peer.localDescription?.sdp ?? ''));
  const [offered] = offer.media;
  if (!offered) throw new Error('nothing is offered');
  const parameters = sendingOf(offered);
  await guest.say({ type: 'transport.open', ask: 1 });
  const opened = await guest.until('answer', ({ ask }) => ask === 1);
  const transport = String(opened['id']);
  const { dtlsParameters } = offer;
  await guest.say({ type: 'transport.connect', ask: 2, transport, dtlsParameters });
  await guest.say({ type: 'track.publish', ask: 3, transport, kind: 'audio', rtpParameters: parameters });
  await guest.until('answer', ({ ask }) => ask === 3);
  const media = [{ offered, direction: 'recvonly', parameters, stream: 'broken' }] as const;
  const [encryption] = peer.dtlsTransports;
  if (handshake && encryption) encryption.start = () => handshake(encryption);
  await peer.setRemoteDescription({ type: 'answer', sdp: writeAnswer(offer, opened, media, '1') });
  return { peer, transport };
};

/** Looks like records of a handshake, and is none. */
export const garbage = async ({ iceTransport }: RTCDtlsTransport): Promise<void> => {
  for (let k = 0; k < 200; k += 1) {
    const noise = Buffer.from(Array.from({ length: 200 }, (_, n) => (n * 31 + k * 17) & 0xff));
    await iceTransport.connection.send(Buffer.concat([Buffer.from([22, 254, 253, 0, 0]), noise]));
  }
};
