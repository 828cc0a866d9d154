import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';
import { Patience } from './patience.ts';

/** What the room answers to requests about media; see docs/calls.md. */
export type Ask = (
  type: string,
  fields?: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

export type LineState = 'connecting' | 'connected' | 'lost';

/** A track that comes in, and what its statistics are read from. */
export interface IncomingTrack {
  readonly track: MediaStreamTrack;
  readonly receiver: RTCRtpReceiver | undefined;
  close(): void;
}

export interface OutgoingTrack {
  readonly id: string;
  close(): void;
}

/** Between two looks at how the line fares, in milliseconds. */
const LOOK = 1_000;
/** Pictures of avatars leave later than their sound by so much more than a loudspeaker holds it back. */
const PICTURES_LATER = 40;

/** Speech needs redundancy on bad lines, and no stereo. */
const VOICE: types.ProducerCodecOptions = { opusStereo: false, opusFec: true, opusDtx: false };

/** Both ways of a page's media to a room: the only file that knows mediasoup. */
export class MediaLine {
  readonly #ask: Ask;
  readonly #device: Device;
  readonly #iceServers: RTCIceServer[];
  readonly #onState: (state: LineState) => void;
  readonly #patience = new Patience();
  readonly #receivers = new Set<RTCRtpReceiver>();
  readonly #transports = new Set<string>();
  #looking: ReturnType<typeof setInterval> | undefined;
  #sending: Promise<types.Transport> | undefined;
  #receiving: Promise<types.Transport> | undefined;

  private constructor(
    device: Device,
    ask: Ask,
    iceServers: RTCIceServer[],
    onState: (state: LineState) => void,
  ) {
    this.#device = device;
    this.#ask = ask;
    this.#iceServers = iceServers;
    this.#onState = onState;
  }

  static async open(
    routerRtpCapabilities: unknown,
    ask: Ask,
    iceServers: RTCIceServer[],
    onState: (state: LineState) => void,
  ): Promise<MediaLine> {
    // A browser that says it is another, as headless ones do, is taken for what it is built of.
    const device = await Device.factory().catch(() => new Device({ handlerName: 'Chrome111' }));
    await device.load({ routerRtpCapabilities: routerRtpCapabilities as types.RtpCapabilities });
    return new MediaLine(device, ask, iceServers, onState);
  }

  /** Whether a connection of the room's is one of this line's. */
  owns(transport: string): boolean {
    return this.#transports.has(transport);
  }

  async send(track: MediaStreamTrack): Promise<OutgoingTrack> {
    const transport = await (this.#sending ??= this.#open('send'));
    const producer = await transport.produce({
      track,
      stopTracks: false,
      ...(track.kind === 'audio' && { codecOptions: VOICE }),
    });
    return {
      id: producer.id,
      close: () => {
        producer.close();
        void this.#ask('track.end', { track: producer.id }).catch(() => undefined);
      },
    };
  }

  /** @param stream tracks of one stream are played in step */
  async receive(track: string, stream: string): Promise<IncomingTrack> {
    const transport = await (this.#receiving ??= this.#open('receive'));
    const answer = (await this.#ask('track.subscribe', {
      transport: transport.id,
      track,
      rtpCapabilities: this.#device.recvRtpCapabilities,
    })) as unknown as types.ConsumerOptions;
    const consumer = await transport.consume({ ...answer, streamId: stream });
    await this.#ask('track.resume', { subscription: consumer.id });
    const { rtpReceiver: receiver } = consumer;
    if (receiver) this.#receivers.add(receiver);
    this.#looking ??= setInterval(() => void this.#look(transport), LOOK);
    return {
      track: consumer.track,
      receiver,
      close: () => {
        if (receiver) this.#receivers.delete(receiver);
        consumer.close();
      },
    };
  }

  close(): void {
    clearInterval(this.#looking);
    for (const opening of [this.#sending, this.#receiving]) {
      void opening?.then((transport) => {
        transport.close();
      });
    }
  }

  /** On a line that loses, what comes is kept until what is sent again is there too. */
  async #look(transport: types.Transport): Promise<void> {
    if (transport.closed) return;
    const counts = { received: 0, asked: 0, roundTrip: 0 };
    for (const one of (await transport.getStats()).values() as Iterable<Record<string, unknown>>) {
      const number = (name: string): number => Number(one[name] ?? 0);
      if (one['type'] === 'inbound-rtp') {
        counts.received += number('packetsReceived');
        counts.asked += number('nackCount');
      }
      if (one['type'] === 'candidate-pair' && one['nominated'] === true)
        counts.roundTrip = number('currentRoundTripTime') * 1000;
    }
    const target = this.#patience.look(counts);
    for (const receiver of this.#receivers) {
      const later = target !== null && receiver.track.kind === 'video' ? PICTURES_LATER : 0;
      // Not every browser has it.
      if ('jitterBufferTarget' in receiver)
        receiver.jitterBufferTarget = target === null ? null : target - later;
    }
  }

  async #open(direction: 'send' | 'receive'): Promise<types.Transport> {
    const answer = (await this.#ask('transport.open')) as unknown as types.TransportOptions;
    const options = { ...answer, iceServers: this.#iceServers };
    const transport =
      direction === 'send'
        ? this.#device.createSendTransport(options)
        : this.#device.createRecvTransport(options);
    const id = transport.id;
    this.#transports.add(id);
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#ask('transport.connect', { transport: id, dtlsParameters }).then(() => {
        done();
      }, failed);
    });
    transport.on('produce', ({ kind, rtpParameters }, done, failed) => {
      this.#ask('track.publish', { transport: id, kind, rtpParameters }).then((answer) => {
        done({ id: String(answer['id']) });
      }, failed);
    });
    transport.on('connectionstatechange', (state) => {
      if (state === 'connected') this.#onState('connected');
      if (state === 'disconnected' || state === 'failed') {
        this.#onState('lost');
        void this.#restart(transport);
      }
    });
    return transport;
  }

  /** Another way may lead there still. */
  async #restart(transport: types.Transport): Promise<void> {
    try {
      const { iceParameters } = await this.#ask('transport.restart', { transport: transport.id });
      await transport.restartIce({ iceParameters: iceParameters as types.IceParameters });
    } catch {
      // The room has given it up, and says so: everything is opened anew then, as it is when the room is gone too.
    }
  }
}
