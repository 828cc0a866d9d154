import type { Call } from '../call/call.ts';

export type DeviceKind = 'microphone' | 'camera';

const WANTED: Readonly<Record<DeviceKind, MediaStreamConstraints>> = {
  microphone: { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
  camera: { video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25 } } },
};

/** Why a browser gives neither microphone nor camera here, or nothing where it may. */
export const hindrance = (): string | undefined => {
  if (window.isSecureContext && 'mediaDevices' in navigator) return undefined;
  return 'Browsers give a page your microphone only over HTTPS or from the same machine. You can listen, and type what the avatar says; its operator can set VIVAVOCE_TLS_CERT.';
};

/** What a person brings into a call: asked for when it is turned on, let go when it is turned off. */
export class Devices {
  /** One's own picture. */
  readonly stream = new MediaStream();
  readonly #call: Call;
  readonly #sent = new Map<DeviceKind, { readonly track: MediaStreamTrack; readonly end: () => void }>();

  constructor(call: Call) {
    this.#call = call;
  }

  has(kind: DeviceKind): boolean {
    return this.#sent.has(kind);
  }

  /** Rejects where the browser or the person does not give it. */
  async turnOn(kind: DeviceKind): Promise<void> {
    if (this.has(kind)) return;
    const [track] = (await navigator.mediaDevices.getUserMedia(WANTED[kind])).getTracks();
    if (!track) return;
    try {
      this.#sent.set(kind, { track, end: await this.#call.publish(track) });
      if (kind === 'camera') this.stream.addTrack(track);
    } catch (error) {
      track.stop();
      throw error;
    }
  }

  turnOff(kind: DeviceKind): void {
    const sent = this.#sent.get(kind);
    if (!sent) return;
    this.#sent.delete(kind);
    sent.end();
    sent.track.stop();
    this.stream.removeTrack(sent.track);
  }

  close(): void {
    for (const kind of [...this.#sent.keys()]) this.turnOff(kind);
  }
}
