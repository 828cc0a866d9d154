import type { Call } from '../call/call.ts';
import { make } from '../page/element.ts';

interface Received {
  bytes: number;
  at: number;
}

interface Row {
  picture: string;
  rate: string;
  bytes: number;
  lost: number;
  roundTrip: number | undefined;
  held: number | undefined;
}

const SECOND = 1_000;

const read = async (receivers: readonly RTCRtpReceiver[]): Promise<Row> => {
  const row: Row = { picture: '–', rate: '–', bytes: 0, lost: 0, roundTrip: undefined, held: undefined };
  for (const receiver of receivers) {
    for (const figures of (await receiver.getStats()).values() as Iterable<Record<string, unknown>>) {
      const of = (name: string): number => (typeof figures[name] === 'number' ? figures[name] : 0);
      if (figures['type'] === 'candidate-pair' && figures['nominated'] === true) {
        row.roundTrip = of('currentRoundTripTime') * SECOND;
      }
      if (figures['type'] !== 'inbound-rtp') continue;
      row.bytes += of('bytesReceived');
      row.lost += of('packetsLost');
      const emitted = of('jitterBufferEmittedCount');
      if (emitted > 0) row.held = Math.max(row.held ?? 0, (of('jitterBufferDelay') / emitted) * SECOND);
      if (figures['kind'] !== 'video') continue;
      row.picture = `${String(of('frameWidth'))}×${String(of('frameHeight'))}`;
      row.rate = String(Math.round(of('framesPerSecond')));
    }
  }
  return row;
};

const whole = (value: number | undefined, unit: string): string =>
  value === undefined ? '–' : `${String(Math.round(value))} ${unit}`;

/** How everybody comes in, once a second while somebody looks. */
export class Figures {
  readonly #rows: HTMLElement;
  readonly #call: Call;
  readonly #last = new Map<string, Received>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(details: HTMLDetailsElement, rows: HTMLElement, call: Call) {
    this.#rows = rows;
    this.#call = call;
    details.ontoggle = () => {
      this.stop();
      if (!details.open) return;
      this.#timer = setInterval(() => void this.#draw(), SECOND);
      void this.#draw();
    };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #draw(): Promise<void> {
    const rows = await Promise.all(
      this.#call.participants.map(async ({ id, name, receivers }) => {
        const row = await read(receivers);
        const cells = [
          name,
          row.picture,
          row.rate,
          this.#rateOf(id, row.bytes),
          String(row.lost),
          whole(row.roundTrip, 'ms'),
          whole(row.held, 'ms'),
        ];
        const line = make('tr', '');
        line.append(...cells.map((cell) => make('td', '', cell)));
        return line;
      }),
    );
    this.#rows.replaceChildren(...rows);
  }

  #rateOf(id: string, bytes: number): string {
    const now = performance.now();
    const last = this.#last.get(id);
    this.#last.set(id, { bytes, at: now });
    return last ? String(Math.round(((bytes - last.bytes) * 8) / (now - last.at))) : '–';
  }
}
