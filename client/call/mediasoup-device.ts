import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';

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

/** Speech needs redundancy on bad lines, and no stereo. */
const VOICE: types.ProducerCodecOptions = { opusStereo: false, opusFec: true, opusDtx: false };

/** Both ways of a page's media to a room: the only file that knows mediasoup. */
export class MediaLine {
  readonly #ask: Ask;
  readonly #device: Device;
  readonly #iceServers: RTCIceServer[];
  readonly #onState: (state: LineState) => void;
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
    return {
      track: consumer.track,
      receiver: consumer.rtpReceiver,
      close: () => {
        consumer.close();
      },
    };
  }

  close(): void {
    for (const opening of [this.#sending, this.#receiving]) {
      void opening?.then((transport) => {
        transport.close();
      });
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
      // The room is gone too: joining it again opens everything anew.
    }
  }
}
