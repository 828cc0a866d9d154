import type { MediaStreamTrack, RTCPeerConnection, RTCRtpTransceiver, RtcpPacket } from 'werift';
import { systemClock } from '../../../core/clock.ts';
import type { Target } from '../../scenario.ts';
import { CallFailure, refusalOf } from '../../scenario.ts';
import type { PictureEncoding } from './picture-assembler.ts';
import type { ArrivedPacket } from './received-track.ts';

/** A real receiver or sender of WebRTC, joined by WHEP or WHIP: it encrypts, finds its way, asks again for what was lost. */
export interface Peer {
  close(): Promise<void>;
}

/** Told of everything that comes. */
export interface ReceiverEvents {
  readonly onSound: (packet: ArrivedPacket) => void;
  readonly onPicture: (packet: ArrivedPacket, encoding: PictureEncoding) => void;
  /** @param wall the sender's clock, since 1970 */
  readonly onReport: (kind: 'audio' | 'video', wall: number, timestamp: number) => void;
}

export interface Receiver extends Peer {
  requestKeyFrame(): void;
}

export interface Sender extends Peer {
  /** The next packet of 20 ms of Opus. @param begins the first after a silence */
  send(payload: Uint8Array, begins: boolean): void;
}

const WAIT = 15_000;
const OPUS_TICKS = 960;

const load = async (): Promise<typeof import('werift')> => {
  try {
    return await import('werift');
  } catch (cause) {
    throw new CallFailure('WERIFT_MISSING', { cause });
  }
};

const FEEDBACK = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];

const connect = async ({
  url,
}: Target): Promise<{ werift: typeof import('werift'); peer: RTCPeerConnection }> => {
  const werift = await load();
  const { RTCRtpCodecParameters: Codec, RTCPeerConnection: Connection } = werift;
  const video = { clockRate: 90_000, rtcpFeedback: FEEDBACK };
  const h264 = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';
  const opus = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111 };
  const isLocal = /^(localhost|127\.|\[::1\])/.test(url.hostname);
  const peer = new Connection({
    iceServers: [],
    bundlePolicy: 'max-bundle',
    codecs: {
      audio: [new Codec({ ...opus, parameters: 'useinbandfec=1', rtcpFeedback: [{ type: 'nack' }] })],
      video: [
        new Codec({ mimeType: 'video/H264', payloadType: 108, parameters: h264, ...video }),
        new Codec({ mimeType: 'video/VP8', payloadType: 96, ...video }),
      ],
    },
    ...(isLocal && { iceAdditionalHostAddresses: ['127.0.0.1'] }),
  });
  return { werift, peer };
};

/** One request, one answer, and a connection of media. @returns what ends the session at the server */
const join = async (
  peer: RTCPeerConnection,
  { url, key }: Target,
  path: string,
): Promise<() => Promise<void>> => {
  await peer.setLocalDescription(await peer.createOffer());
  if (peer.iceGatheringState !== 'complete') {
    await peer.iceGatheringStateChange.watch((state) => state === 'complete', WAIT);
  }
  const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const answer = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/sdp', ...authorization },
    body: peer.localDescription?.sdp ?? '',
  });
  if (answer.status !== 201) throw await refusalOf(answer);
  const sdp = await answer.text();
  const made = peer.connectionStateChange.watch((state) => state === 'connected' || state === 'failed', WAIT);
  await peer.setRemoteDescription({ type: 'answer', sdp });
  const [state] = await made;
  if (state !== 'connected') throw new CallFailure('ICE_FAILED');
  const session = new URL(answer.headers.get('location') ?? path, url);
  return async () => {
    await fetch(session, { method: 'DELETE', headers: authorization }).catch(() => undefined);
  };
};

const leave = (peer: RTCPeerConnection, end: () => Promise<void>) => async (): Promise<void> => {
  await end();
  await peer.close();
};

const watch = (
  werift: typeof import('werift'),
  { receiver, onTrack }: RTCRtpTransceiver,
  kind: 'audio' | 'video',
  onPacket: (packet: ArrivedPacket, track: MediaStreamTrack) => void,
  onReport: ReceiverEvents['onReport'],
): void => {
  onTrack.subscribe((track) => {
    track.onReceiveRtp.subscribe(({ header, payload }) => {
      const { sequenceNumber: sequence, timestamp, marker } = header;
      onPacket({ sequence, timestamp, marker, payload, at: systemClock.now() }, track);
    });
  });
  receiver.onRtcp.subscribe((packet: RtcpPacket) => {
    if (!(packet instanceof werift.RtcpSrPacket)) return;
    const { ntpTimestamp, rtpTimestamp } = packet.senderInfo;
    onReport(kind, wallOf(ntpTimestamp), rtpTimestamp);
  });
};

/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH = 2_208_988_800;
const wallOf = (ntp: bigint): number =>
  (Number(ntp >> 32n) - NTP_EPOCH + Number(ntp & 0xffffffffn) / 2 ** 32) * 1000;

/** Watches a room's avatar by WHEP. Rejects with a {@link CallFailure}. */
export const openReceiver = async (
  target: Target,
  room: string,
  { onSound, onPicture, onReport }: ReceiverEvents,
): Promise<Receiver> => {
  const { werift, peer } = await connect(target);
  const [sound, picture] = (['audio', 'video'] as const).map((kind) =>
    peer.addTransceiver(kind, { direction: 'recvonly' }),
  ) as [RTCRtpTransceiver, RTCRtpTransceiver];
  watch(werift, sound, 'audio', onSound, onReport);
  const encodingOf = ({ codec }: MediaStreamTrack): PictureEncoding =>
    codec?.mimeType.toLowerCase() === 'video/vp8' ? 'vp8' : 'h264';
  let source = 0;
  const onSeen = (packet: ArrivedPacket, track: MediaStreamTrack): void => {
    source = track.ssrc ?? source;
    onPicture(packet, encodingOf(track));
  };
  watch(werift, picture, 'video', onSeen, onReport);
  try {
    const end = await join(peer, target, `/v1/whep/${encodeURIComponent(room)}`);
    return {
      requestKeyFrame: () => void picture.receiver.sendRtcpPLI(source),
      close: leave(peer, end),
    };
  } catch (error) {
    await peer.close();
    throw error;
  }
};

/** Brings a microphone into a room by WHIP. Rejects with a {@link CallFailure}. */
export const openSender = async (target: Target, room: string): Promise<Sender> => {
  const { werift, peer } = await connect(target);
  const track = new werift.MediaStreamTrack({ kind: 'audio' });
  peer.addTransceiver(track, { direction: 'sendonly' });
  try {
    const end = await join(peer, target, `/v1/whip/${encodeURIComponent(room)}`);
    let sequence = 0;
    let timestamp = 0;
    return {
      send: (payload, begins) => {
        const header = new werift.RtpHeader({
          sequenceNumber: sequence,
          timestamp,
          marker: begins,
          payloadType: 111,
          ssrc: 1,
        });
        track.writeRtp(new werift.RtpPacket(header, Buffer.from(payload)));
        sequence = (sequence + 1) & 0xffff;
        timestamp = (timestamp + OPUS_TICKS) >>> 0;
      },
      close: leave(peer, end),
    };
  } catch (error) {
    await peer.close();
    throw error;
  }
};
