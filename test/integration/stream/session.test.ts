import { describe, expect } from 'vitest';
import { ms } from '../../../src/core/units.ts';
import { test } from '../../support/server-test.ts';
import { StreamClient } from '../../support/stream-client.ts';

describe('/v1/stream', () => {
  test('tells what was agreed, and speaks what it is told', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'speak', utterance: 'a', text: 'one two' });
    const ended = await client.message('utterance.ended');

    expect(client.messages('session.opened')).toMatchObject([
      { sequence: 0, voice: 'heart', output: { audio: { encoding: 'pcm_s16le', sampleRateHz: 24000 } } },
    ]);
    expect(ended).toMatchObject({ utterance: 'a', outcome: 'finished', spanMs: 400 });
    expect(client.packets).toHaveLength(20);
    expect(client.messages('words').flatMap(({ words }) => words)).toMatchObject([
      { text: 'one', start: 0, end: 3, atMs: 0, spanMs: 200 },
      { text: 'two', start: 4, end: 7, atMs: 200, spanMs: 200 },
    ]);
  });

  test('numbers everything without a gap, JSON and binary alike', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { output: { phonemes: true } });
    client.say({ type: 'speak', utterance: 'a', text: 'one two' });
    await client.message('utterance.ended');
    const sequences = client.received.map((item) =>
      item.kind === 'packet' ? item.packet.sequence : item.message.sequence,
    );

    expect(sequences).toEqual(sequences.map((_, place) => place));
    expect(client.messages('phonemes')).toHaveLength(2);
  });

  test('takes text token by token, half a character too', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'utterance.start', utterance: 'a' });
    for (const text of ['on', 'e ', 't\ud83d', '\ude00wo']) {
      client.say({ type: 'utterance.text', utterance: 'a', text });
    }
    client.say({ type: 'utterance.end', utterance: 'a' });
    await client.message('utterance.ended');
    client.say({ type: 'interrupt', utterance: 'a', heardMs: 0 });

    expect(await client.message('interrupted')).toMatchObject({ spoken: '', unspoken: 'one t😀wo' });
  });

  test('keeps no more than asked ahead of playout', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { aheadMs: 300 });
    client.say({ type: 'speak', utterance: 'a', text: 'one two three four five' });
    await client.until(() => (client.packets.length >= 15 ? true : undefined));

    expect(client.packets.length).toBeLessThan(20);
    client.say({ type: 'interrupt' });
    await client.message('interrupted');
  });

  test('lays utterances end to end on the media axis', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'speak', utterance: 'a', text: 'one two' });
    client.say({ type: 'speak', utterance: 'b', text: 'three' });
    const [first, second] = [
      await client.message('utterance.started', 0),
      await client.message('utterance.started', 1),
    ];
    await client.message('utterance.ended', 1);

    expect(second.atMs - first.atMs).toBeCloseTo(400, 6);
    const ofSecond = client.packets.filter(({ number }) => number === second.number);
    expect(ofSecond.map(({ at }) => at - second.atMs)).toEqual(ofSecond.map((_, place) => place * 20));
  });

  test('sends nothing of an utterance after its interruption, and says what was heard', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { aheadMs: 400 });
    client.say({ type: 'speak', utterance: 'a', text: 'one two three four five six' });
    client.say({ type: 'speak', utterance: 'b', text: 'seven' });
    await client.until(() => (client.packets.length > 20 ? true : undefined));
    client.say({ type: 'interrupt', utterance: 'a', heardMs: 330 });
    const interrupted = await client.message('interrupted');
    const before = client.packets.length;
    client.say({ type: 'speak', utterance: 'c', text: 'eight' });
    await client.message('utterance.ended');

    expect(interrupted).toMatchObject({
      utterance: 'a',
      heardMs: 330,
      spoken: 'one two',
      unspoken: ' three four five six',
      dropped: ['b'],
    });
    const { number } = await client.message('utterance.started', 1);
    expect(client.packets.slice(before).every((packet) => packet.number === number)).toBe(true);
  });

  test('interrupts what was sent already and still plays', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'speak', utterance: 'a', text: 'one two three' });
    await client.message('utterance.ended');
    client.say({ type: 'interrupt', heardMs: 250 });

    expect(await client.message('interrupted')).toMatchObject({ utterance: 'a', spoken: 'one' });
  });

  test('says so when there is nothing to interrupt', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'interrupt' });

    expect(await client.message('interrupted')).toMatchObject({ utterance: null, spoken: '', dropped: [] });
  });

  test('forgives tokens on their way to an interrupted utterance', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'utterance.start', utterance: 'a' });
    client.say({ type: 'interrupt', utterance: 'a' });
    client.say({ type: 'utterance.text', utterance: 'a', text: 'late' });
    client.say({ type: 'ping', id: 7 });
    await client.message('pong');

    expect(client.messages('error')).toEqual([]);
  });

  test('hears sound and tells of it', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { input: { encoding: 'pcm_s16le', sampleRateHz: 16000 } });
    client.socket.send(Uint8Array.of(16, 0, 0, 0, 1, 2, 3, 4));

    expect(await client.message('speech.started')).toMatchObject({ atMs: 0 });
    expect(await client.message('level')).toMatchObject({ atMs: 4, decibels: -20, probability: 1 });
  });

  test('goes on after one utterance has failed', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    client.say({ type: 'speak', utterance: 'a', text: 'one boom' });
    client.say({ type: 'speak', utterance: 'b', text: 'two' });

    expect(await client.message('utterance.ended', 0)).toMatchObject({ utterance: 'a', outcome: 'failed' });
    expect(await client.message('utterance.ended', 1)).toMatchObject({ utterance: 'b', outcome: 'finished' });
    expect(client.messages('error')).toMatchObject([{ code: 'INTERNAL', utterance: 'a', fatal: false }]);
  });

  test('gives a place back when its client goes', async ({ serve }) => {
    const server = await serve({ maxSessions: 1, resumeGrace: ms(0) });
    const first = await StreamClient.open(server.url);
    const refused = await StreamClient.connect(server.url);
    refused.say({ type: 'session.open', version: 1 });

    expect(await refused.message('error')).toMatchObject({ code: 'ADMISSION_REFUSED', fatal: true });
    expect(await refused.closed).toBe(4503);
    first.say({ type: 'session.close' });
    expect(await first.closed).toBe(1000);
    await StreamClient.open(server.url);
  });
});

describe('a dropped connection', () => {
  test('is resumed with all that was missed, in order and once', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url, { aheadMs: 200 });
    const opened = await client.message('session.opened');
    client.say({ type: 'speak', utterance: 'a', text: 'one two three four' });
    await client.until(() => (client.packets.length >= 5 ? true : undefined));
    client.socket.terminate();
    await client.closed;
    const last = client.received.at(-1);
    const received = last?.kind === 'packet' ? last.packet.sequence : (last?.message.sequence ?? -1);

    const again = await StreamClient.connect(url);
    const { session, token } = opened;
    again.say({ type: 'session.resume', version: 1, session, token, received });
    await again.message('utterance.ended');
    const [, ...rest] = again.received;
    const sequences = rest.map((item) =>
      item.kind === 'packet' ? item.packet.sequence : item.message.sequence,
    );

    expect(sequences).toEqual(sequences.map((_, place) => received + 1 + place));
    expect(client.packets.length + again.packets.length).toBe(40);
  });

  test('says which messages of the client had come', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    const { session, token } = await client.message('session.opened');
    for (const id of [1, 2, 3]) client.say({ type: 'ping', id });
    await client.message('pong', 2);
    client.socket.terminate();
    const again = await StreamClient.connect(url);
    again.say({ type: 'session.resume', version: 1, session, token, received: 0 });

    expect(await again.message('session.resumed')).toMatchObject({ replayed: 3, taken: 3 });
  });

  test('takes a token once, and no wrong one', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    const { session } = await client.message('session.opened');
    client.socket.terminate();
    const again = await StreamClient.connect(url);
    again.say({ type: 'session.resume', version: 1, session, token: 'guessed', received: 0 });

    expect(await again.message('error')).toMatchObject({ code: 'SESSION_GONE', fatal: true });
    expect(await again.closed).toBe(4400);
  });

  test('brings no interrupted sound back', async ({ serve }) => {
    const { url } = await serve();
    const client = await StreamClient.open(url);
    const { session, token } = await client.message('session.opened');
    client.say({ type: 'speak', utterance: 'a', text: 'one two' });
    await client.message('utterance.ended');
    client.say({ type: 'interrupt', utterance: 'a', heardMs: 0 });
    await client.message('interrupted');
    client.socket.terminate();
    const again = await StreamClient.connect(url);
    again.say({ type: 'session.resume', version: 1, session, token, received: 0 });
    await again.message('interrupted');

    expect(again.packets).toEqual([]);
  });
});
