import { describe, expect, test as base } from 'vitest';
import { SpeechSession } from '../../../client/session.ts';
import type { Heard, Playback, Sound } from '../../../client/sound-sink.ts';
import type { Ending, SpeakingView } from '../../../client/speaking.ts';
import { Speaking } from '../../../client/speaking.ts';
import type { ServerMessage } from '../../../src/stream/protocol/server-message.ts';
import { hertz, ms } from '../../../src/core/units.ts';
import type { FakeSocket } from '../../support/fake-socket.ts';
import { FakeTimer, fakeDial, OPENED } from '../../support/fake-socket.ts';

/** A player whose position is set by hand. */
class FakePlayer implements Playback {
  readonly sounds: Sound[] = [];
  position: Heard | undefined;
  play(sound: Sound): void {
    this.sounds.push(sound);
  }
  finish(): void {
    // What a finished utterance does to the sound is the jitter buffer's matter.
  }
  stop(): Heard | undefined {
    const { position } = this;
    this.position = undefined;
    return position;
  }
  heard(): Heard | undefined {
    return this.position;
  }
}

/** What a view was told, in short. */
const recordingView = (told: string[]): SpeakingView => ({
  began: ({ id }) => told.push(`began ${id}`),
  grew: ({ text }) => told.push(`grew to “${text}”`),
  wordsKnown: ({ track }) => told.push(`${String(track.words.length)} words`),
  heard: (_utterance, { begun, current }) => told.push(`heard ${String(begun)}, in ${String(current)}`),
  timed: () => undefined,
  ended: ({ id }, ending: Ending) =>
    told.push(
      ending.type === 'stopped'
        ? `${id} stopped: “${ending.spoken}|${ending.unspoken}”${ending.sure ? ', surely' : ''}`
        : `${id} ${ending.type}`,
    ),
  busy: (busy) => told.push(busy ? 'busy' : 'idle'),
});

interface World {
  readonly speaking: Speaking;
  readonly player: FakePlayer;
  readonly timer: FakeTimer;
  readonly socket: FakeSocket;
  readonly told: string[];
  /** Says something as the service, and counts. */
  readonly answer: (message: ServerMessage) => void;
}

const test = base.extend<{ world: World }>({
  world: async ({}, use) => {
    const { dial, sockets } = fakeDial();
    const [timer, player, told] = [new FakeTimer(), new FakePlayer(), new Array<string>()];
    const session = new SpeechSession({ dial, timer, sink: player, outputRate: hertz(24_000) }, (event) => {
      speaking.take(event);
    });
    const speaking = new Speaking({ session, player, timer, view: recordingView(told) });
    session.connect();
    const [socket] = sockets;
    if (!socket) throw new Error('nothing was dialled');
    socket.accept();
    let sequence = 0;
    const answer = (message: ServerMessage): void => {
      socket.answer(message, sequence);
      sequence += 1;
    };
    answer(OPENED);
    await use({ speaking, player, timer, socket, told, answer });
  },
});

const started = (utterance: string, number: number): ServerMessage => ({
  type: 'utterance.started',
  utterance,
  number,
  atMs: 0,
  voice: 'heart',
  seed: 0,
});
const words = (utterance: string): ServerMessage => ({
  type: 'words',
  utterance,
  words: [
    { text: 'Good', start: 0, end: 4, atMs: 0, spanMs: 200 },
    { text: 'day.', start: 5, end: 9, atMs: 200, spanMs: 200 },
  ],
});

describe('Speaking', () => {
  test('moves the words by what is heard, and is done when the last sample was', ({ world }) => {
    const { speaking, player, told, answer } = world;
    speaking.speak('Good day.', {});
    answer(started('u1', 0));
    answer(words('u1'));
    player.position = { number: 1, at: ms(250) };
    speaking.follow();
    speaking.noteFinished(1);

    expect(told).toEqual(['began u1', 'busy', '2 words', 'heard 2, in 1', 'u1 finished', 'idle']);
  });

  test('stops with its own account first, and the one of the service after', ({ world }) => {
    const { speaking, player, socket, told, answer } = world;
    speaking.speak('Good day.', {});
    answer(started('u1', 0));
    answer(words('u1'));
    player.position = { number: 1, at: ms(290) };
    speaking.stop();
    expect(socket.said.at(-1)).toEqual({ type: 'interrupt', utterance: 'u1', heardMs: 290 });
    expect(told.slice(-2)).toEqual(['u1 stopped: “Good| day.”', 'idle']);

    answer({
      type: 'interrupted',
      utterance: 'u1',
      heardMs: 290,
      spoken: 'Good day.',
      unspoken: '',
      dropped: [],
    });
    expect(told.at(-1)).toBe('u1 stopped: “Good day.|”, surely');
  });

  test('stops what was asked for though nothing of it sounds yet', ({ world }) => {
    world.speaking.speak('Good day.', {});
    world.speaking.stop();

    expect(world.socket.said.at(-1)).toEqual({ type: 'interrupt', utterance: 'u1', heardMs: 0 });
    expect(world.told.slice(-2)).toEqual(['u1 stopped: “|Good day.”', 'idle']);
  });

  test('has nothing to stop where nothing was asked for', ({ world }) => {
    world.speaking.stop();

    expect(world.told).toEqual([]);
    expect(world.socket.said).toHaveLength(1);
  });

  test('says a new sentence instead of the one that sounds', ({ world }) => {
    world.speaking.speak('Good day.', {});
    world.speaking.speak('Good night.', { speed: 2 });

    expect(world.socket.said.slice(1)).toEqual([
      { type: 'speak', utterance: 'u1', text: 'Good day.' },
      { type: 'interrupt', utterance: 'u1', heardMs: 0 },
      { type: 'speak', utterance: 'u2', text: 'Good night.', speed: 2 },
    ]);
  });

  test('joins what is written into one utterance until it is whole', ({ world }) => {
    const { speaking, socket, told } = world;
    speaking.write('Good ', {});
    speaking.write('day.', {});
    speaking.flush();
    speaking.endWriting();
    speaking.write('And ', {});

    expect(socket.said.slice(1)).toEqual([
      { type: 'utterance.start', utterance: 'u1' },
      { type: 'utterance.text', utterance: 'u1', text: 'Good ' },
      { type: 'utterance.text', utterance: 'u1', text: 'day.' },
      { type: 'utterance.flush', utterance: 'u1' },
      { type: 'utterance.end', utterance: 'u1' },
      { type: 'utterance.start', utterance: 'u2' },
      { type: 'utterance.text', utterance: 'u2', text: 'And ' },
    ]);
    expect(told).toContain('grew to “Good day.”');
  });

  test('knows what was heard in a gap too', ({ world }) => {
    const { speaking, player, answer, told } = world;
    speaking.write('Good day. ', {});
    answer(started('u1', 0));
    answer(words('u1'));
    player.position = { number: 1, at: ms(400) };
    speaking.stop();

    expect(told).toContain('u1 stopped: “Good day.| ”');
  });

  test('stops all that waits, and what was heard of the one that sounds', ({ world }) => {
    const { speaking, player, answer, told } = world;
    speaking.write('Good day.', {});
    speaking.endWriting();
    speaking.write('And night.', {});
    answer(started('u1', 0));
    answer(words('u1'));
    player.position = { number: 1, at: ms(120) };
    speaking.stop();

    expect(told.slice(-3)).toEqual(['u1 stopped: “Good| day.”', 'u2 stopped: “|And night.”', 'idle']);
  });

  test('blames no gap on the line while the text itself is still being written', ({ world }) => {
    const { speaking, answer } = world;
    speaking.write('Good ', {});
    answer(started('u1', 0));
    expect(speaking.isGap(1)).toBe(false);
    speaking.endWriting();

    expect(speaking.isGap(1)).toBe(true);
  });

  test('ends what failed with its complaint', ({ world }) => {
    const { speaking, answer, told } = world;
    speaking.speak('', {});
    const details = { field: 'text' };
    answer({ type: 'error', code: 'TEXT_EMPTY', message: '', details, fatal: false, utterance: 'u1' });

    expect(told.slice(-2)).toEqual(['u1 failed', 'idle']);
  });
});
