import { describe, expect, test as base } from 'vitest';
import type { SessionEvent } from '../../../client/session-listener.ts';
import { SpeechSession } from '../../../client/session.ts';
import type { Sound } from '../../../client/sound-sink.ts';
import type { ServerMessage } from '../../../src/stream/protocol/server-message.ts';
import { hertz, ms } from '../../../src/core/units.ts';
import type { FakeSocket } from '../../support/fake-socket.ts';
import { FakeTimer, fakeDial, OPENED } from '../../support/fake-socket.ts';

const started = (utterance: string, number: number, atMs = 0): ServerMessage => ({
  type: 'utterance.started',
  utterance,
  number,
  atMs,
  voice: 'heart',
  seed: 0,
});
const interrupted = (utterance: string | null, dropped: string[] = []): ServerMessage => ({
  type: 'interrupted',
  utterance,
  heardMs: 100,
  spoken: 'Good',
  unspoken: ' morning.',
  dropped,
});

interface World {
  readonly session: SpeechSession;
  readonly timer: FakeTimer;
  readonly sockets: FakeSocket[];
  readonly events: SessionEvent[];
  readonly sounds: Sound[];
  readonly finished: number[];
  /** The newest socket. */
  readonly socket: () => FakeSocket;
  /** The states of the connection so far. */
  readonly states: () => string[];
}

const test = base.extend<{ world: World }>({
  world: async ({}, use) => {
    const { dial, sockets } = fakeDial();
    const timer = new FakeTimer();
    const [events, sounds, finished]: [SessionEvent[], Sound[], number[]] = [[], [], []];
    const sink = {
      play: (sound: Sound) => sounds.push(sound),
      finish: (number: number) => finished.push(number),
    };
    const options = { dial, timer, sink, outputRate: hertz(24_000), phonemes: true };
    const session = new SpeechSession(options, (event) => events.push(event));
    session.connect();
    await use({
      session,
      timer,
      sockets,
      events,
      sounds,
      finished,
      socket: () => {
        const socket = sockets.at(-1);
        if (!socket) throw new Error('nothing was dialled');
        return socket;
      },
      states: () => events.flatMap((event) => (event.type === 'connection' ? [event.state.type] : [])),
    });
  },
});

const open = ({ socket }: World): void => {
  socket().accept();
  socket().answer(OPENED, 0);
};

describe('SpeechSession', () => {
  test('opens with the format of its sink', ({ world }) => {
    open(world);

    expect(world.socket().said).toEqual([
      {
        type: 'session.open',
        version: 1,
        output: { audio: { encoding: 'pcm_s16le', sampleRateHz: 24_000 }, phonemes: true },
      },
    ]);
    expect(world.states()).toEqual(['connecting', 'open']);
  });

  test('says what was asked for before it was open, in order', ({ world }) => {
    const id = world.session.speak('Hello.', { speed: 1.5 });
    const feed = world.session.begin();
    feed.write('Good ');
    feed.flush();
    feed.end();
    open(world);

    expect(world.socket().said.slice(1)).toEqual([
      { type: 'speak', utterance: id, text: 'Hello.', speed: 1.5 },
      { type: 'utterance.start', utterance: feed.id },
      { type: 'utterance.text', utterance: feed.id, text: 'Good ' },
      { type: 'utterance.flush', utterance: feed.id },
      { type: 'utterance.end', utterance: feed.id },
    ]);
  });

  test('hands sound on with its time in the utterance, and its end', ({ world }) => {
    open(world);
    const id = world.session.speak('Hello.');
    world.socket().answer(started(id, 7, 5_000), 1);
    world.socket().deliver(7, 5_040, 2);
    world.socket().answer({ type: 'utterance.ended', utterance: id, outcome: 'finished', spanMs: 60 }, 3);

    expect(world.sounds).toMatchObject([{ number: 1, at: 40 }]);
    expect(world.finished).toEqual([1]);
  });

  test('lets no sound of what was interrupted through, not even before the service knows', ({ world }) => {
    open(world);
    const [first, second] = [world.session.speak('One.'), world.session.speak('Two.')];
    world.socket().answer(started(first, 0), 1);
    world.socket().deliver(0, 0, 2);
    world.session.interrupt(first, ms(12.5));
    world.socket().deliver(0, 20, 3);
    world.socket().answer(started(second, 1), 4);
    world.socket().deliver(1, 40, 5);

    expect(world.socket().said.at(-1)).toEqual({ type: 'interrupt', utterance: first, heardMs: 12.5 });
    expect(world.sounds).toHaveLength(1);
  });

  test('speaks on after an interruption', ({ world }) => {
    open(world);
    const first = world.session.speak('One.');
    world.session.interrupt(first, ms(0));
    const second = world.session.speak('Two.');
    world.socket().answer(interrupted(first), 1);
    world.socket().answer(started(second, 1), 2);
    world.socket().deliver(1, 0, 3);

    expect(world.sounds).toHaveLength(1);
    expect(world.events).toContainEqual({
      type: 'interrupted',
      interruption: { utterance: first, heard: 100, spoken: 'Good', unspoken: ' morning.', dropped: [] },
    });
  });

  test('takes the session up again where it broke, and hands nothing on twice', ({ world }) => {
    open(world);
    const id = world.session.speak('Hello.');
    world.socket().answer(started(id, 0), 1);
    world.socket().deliver(0, 0, 2);
    world.socket().break();
    world.timer.advance(250);
    world.socket().accept();

    expect(world.socket().said).toEqual([
      { type: 'session.resume', version: 1, session: 's', token: 'first', received: 2 },
    ]);
    world.socket().answer({ type: 'session.resumed', session: 's', token: 'second', replayed: 2, taken: 0 });
    world.socket().deliver(0, 0, 2);
    world.socket().deliver(0, 20, 3);
    expect(world.sounds.map(({ at }) => at)).toEqual([0, 20]);
    expect(world.states()).toEqual(['connecting', 'open', 'lost', 'open']);

    world.socket().break();
    world.timer.advance(250);
    world.socket().accept();
    expect(world.socket().said).toMatchObject([{ token: 'second', received: 3 }]);
  });

  test('sends what was said during the break once it is back', ({ world }) => {
    open(world);
    const feed = world.session.begin();
    world.socket().break();
    feed.write('Hello ');
    world.timer.advance(250);
    world.socket().accept();
    world.socket().answer({ type: 'session.resumed', session: 's', token: 'second', replayed: 0, taken: 0 });

    expect(world.socket().said.at(-1)).toEqual({
      type: 'utterance.text',
      utterance: feed.id,
      text: 'Hello ',
    });
  });

  test('begins a new session where the old one is gone, and says what was lost with it', ({ world }) => {
    open(world);
    const id = world.session.speak('Hello.');
    world.socket().answer(started(id, 0), 1);
    world.socket().break();
    world.timer.advance(250);
    world.socket().accept();
    const details = { session: 's', reason: 'over' };
    world.socket().answer({ type: 'error', code: 'SESSION_GONE', message: '', details, fatal: true });
    world.socket().break(4400);
    world.timer.advance(0);
    world.socket().accept();
    world.socket().answer(OPENED, 0);

    expect(world.socket().said).toMatchObject([{ type: 'session.open' }]);
    expect(world.events).toContainEqual({ type: 'forgotten', utterance: id });
    const next = world.session.speak('Again.');
    world.socket().answer(started(next, 0), 1);
    world.socket().deliver(0, 0, 2);
    expect(world.sounds).toMatchObject([{ number: 2 }]);
  });

  test('waits longer and longer for a server that is gone, and not at all when told to', ({ world }) => {
    for (const wait of [250, 500, 1_000]) {
      world.socket().break();
      world.timer.advance(wait - 1);
      const dialled = world.sockets.length;
      world.timer.advance(1);
      expect(world.sockets).toHaveLength(dialled + 1);
    }
    world.socket().break();
    world.session.connect();

    expect(world.sockets).toHaveLength(5);
  });

  test('does not knock again where it was refused for good', ({ world }) => {
    world.socket().accept();
    const details = { hint: 'send a key' };
    world
      .socket()
      .answer({ type: 'error', code: 'AUTHENTICATION_REQUIRED', message: '', details, fatal: true });
    world.socket().break(4401);
    world.timer.advance(60_000);

    expect(world.sockets).toHaveLength(1);
    expect(world.states().at(-1)).toBe('refused');
  });

  test('pings in silence, and takes a server that does not answer for gone', ({ world }) => {
    open(world);
    world.timer.advance(20_000);
    expect(world.socket().said.at(-1)).toEqual({ type: 'ping' });
    world.socket().answer({ type: 'pong' }, 1);
    world.timer.advance(20_000);
    const first = world.socket();
    world.timer.advance(10_000);

    expect(first.closed).toBe('given up');
    expect(world.states().at(-1)).toBe('lost');
  });

  test('does not wait for ever for a call to be answered', ({ world }) => {
    world.timer.advance(10_000);

    expect(world.states()).toEqual(['connecting', 'lost']);
  });

  test('says an error of one utterance as such, and goes on', ({ world }) => {
    open(world);
    const id = world.session.speak(' ');
    const details = { field: 'text' };
    world
      .socket()
      .answer(
        { type: 'error', code: 'TEXT_EMPTY', message: 'nothing', details, fatal: false, utterance: id },
        1,
      );

    expect(world.events.at(-1)).toEqual({
      type: 'failed',
      complaint: { code: 'TEXT_EMPTY', message: 'nothing', details },
      utterance: id,
    });
    expect(world.states().at(-1)).toBe('open');
  });

  test('ends for good when it is closed', ({ world }) => {
    open(world);
    const last = world.socket();
    world.session.close();
    world.timer.advance(60_000);

    expect(last.said.at(-1)).toEqual({ type: 'session.close' });
    expect(last.closed).toBe('left');
    expect(world.sockets).toHaveLength(1);
  });
});
