import type { ChildServer } from '../child-server.ts';
import { startOurs } from '../child-server.ts';

/** What the server wrote in its log of how long things took there, in ms. */
export interface ServerTimes {
  readonly made: number[];
  readonly left: number[];
  readonly ducked: number[];
  /** Where the axis begins in a receiver's stamps, by codec. */
  readonly first: Map<string, number>;
}

/** Pictures of avatars in calls, by how far they came. */
export type PictureCounts = Readonly<Record<'drawn' | 'encoded' | 'key-frame' | 'skipped', number>>;

/** What receivers load is what is in the sources now. */
const bringPage = async (): Promise<void> => {
  const { href } = new URL('../../bin/set-up/page.js', import.meta.url);
  const { page } = (await import(href)) as { page: { isDone(): boolean; perform(): Promise<void> } };
  if (!page.isDone()) await page.perform();
};

/** A server in a process of its own with one avatar in one room. */
export class CallServer {
  readonly child: ChildServer;
  readonly times: ServerTimes;

  private constructor(child: ChildServer, times: ServerTimes) {
    this.child = child;
    this.times = times;
  }

  static async start(mediaPort: number): Promise<CallServer> {
    const times: ServerTimes = { made: [], left: [], ducked: [], first: new Map() };
    await bringPage();
    let rest = '';
    const environment = {
      VIVAVOCE_CALL_PORT: String(mediaPort),
      VIVAVOCE_DRAIN_MS: '0',
      VIVAVOCE_LOG_LEVEL: 'debug',
    };
    const child = await startOurs(environment, (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) note(line, times);
    });
    return new CallServer(child, times);
  }

  get url(): string {
    return this.child.url;
  }

  async ask(path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  /** Opens a room with an avatar in it. @returns the avatar's id */
  async bring(room: string, face: string): Promise<string> {
    await this.ask('/v1/rooms', { name: room });
    const { id } = (await this.ask(`/v1/rooms/${room}/avatars`, { face })) as { id: string };
    return id;
  }

  /** A sentence as sound. */
  async spoken(input: string): Promise<{ readonly rate: number; readonly pcm: Float32Array }> {
    const answer = await fetch(`${this.url}/v1/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input, response_format: 'pcm' }),
    });
    const bytes = new Int16Array(await answer.arrayBuffer());
    return { rate: 24_000, pcm: Float32Array.from(bytes, (sample) => sample / 32_768) };
  }

  async pictures(): Promise<PictureCounts> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const of = (step: string): number =>
      Number(
        new RegExp(`^vivavoce_call_pictures_total\\{step="${step}"\\} (\\S+)`, 'm').exec(text)?.[1] ?? 0,
      );
    return {
      drawn: of('drawn'),
      encoded: of('encoded'),
      'key-frame': of('key-frame'),
      skipped: of('skipped'),
    };
  }
}

const note = (line: string, times: ServerTimes): void => {
  if (!line.includes('"call ')) return;
  const said = JSON.parse(line) as Record<string, unknown>;
  const number = (name: string): number => Number(said[name]);
  if (line.includes('"call spoke"')) {
    times.made.push(number('madeMs'));
    times.left.push(number('leftMs'));
  }
  if (line.includes('"call ducked"')) times.ducked.push(number('afterMs'));
  if (line.includes('"call stream begins"')) times.first.set(String(said['codec']), number('firstTimestamp'));
};
