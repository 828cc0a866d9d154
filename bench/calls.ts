/**
 * A call as it is received: headless Chromium looks and listens, and says how long everything took. Prints the table of targets with
 * what came of each, asserts nothing, and ends by itself within four minutes.
 *
 *     node bench/calls.ts [times] [--face=sketch] [--loss] [--recogniser=<folder of a model for faster-whisper>]
 *
 * With `--loss` the way between browser and server loses 5 % of its packets and delays them by 80 ± 40 ms, both ways. With a
 * recogniser (`python3` or PYTHON must have faster-whisper) the words are read that come through, beside those that come without loss.
 */
import type { Browser } from 'playwright-core';
import {
  firstMoved,
  firstSound,
  restsFrom,
  lastSound,
  longestGap,
  quantile,
  quieterFrom,
  skewsByStamps,
  rateOf,
  stirOf,
  toldAt,
} from './calls/findings.ts';
import type { ReceiverOptions } from './calls/receiver.ts';
import { launchBrowser, MOUTH, Receiver } from './calls/receiver.ts';
import { openRelay } from './calls/relay.ts';
import { CallServer } from './calls/server.ts';
import { atLeast, atMost, HEAD, row } from './calls/table.ts';
import type { Sound } from './calls/words.ts';
import { readWords, SENTENCES, wordsKept, wordsOf } from './calls/words.ts';
import { describeMachine } from './machine.ts';

const MEDIA_PORT = 44_900;
const LOSSY = { loss: 0.05, delay: 80, spread: 40 };
const ROOM = 'bench';
/** What a receiver needs to find its pace, and its picture to be in step: what comes then is warm. */
const SETTLED = 4_000;
/** After somebody's last sample, until he has been heard to the end through a line that delays, and the avatar may speak. */
const SPOKEN = 1_500;
const SHORT = ['Good evening, everybody.', 'Let us begin with the first of them.', 'Maybe tomorrow, then.'];
const LONG =
  'It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity.';
const WORD = 'Wait a moment, please. I have a question about that.';

const option = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const times = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 10);
const lossy = process.argv.includes('--loss');
const face = option('face') ?? 'default';
const recogniser = option('recogniser');

/** A machine that cannot do it in that time has said enough. */
const LONGEST = 235_000;

const pause = (span: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, span));
const machine = describeMachine();
const server = await CallServer.start(MEDIA_PORT);
const relay = lossy ? await openRelay(MEDIA_PORT, LOSSY) : undefined;
const browser = await launchBrowser();
const close = async (): Promise<void> => {
  await browser.close();
  relay?.close();
  await server.child.close();
};
setTimeout(() => {
  process.stderr.write('it took too long\n');
  void close().then(() => process.exit(1));
}, LONGEST);
process.once('uncaughtException', (error) => {
  process.stderr.write(`${String(error.stack)}\n`);
  void close().then(() => process.exit(1));
});
const avatar = await server.bring(ROOM, face);
const direct: ReceiverOptions = {
  url: server.url,
  room: ROOM,
  mouth: face === 'sketch' ? MOUTH.sketch : MOUTH.portrait,
};
const usual = { ...direct, ...(relay && { through: { from: MEDIA_PORT, to: relay.port } }) };
const say = (what: string): void => {
  process.stderr.write(`${what}\n`);
};

/** One that fails is told of, and the next is made all the same. */
const often = async (count: number, once: (run: number) => Promise<void>): Promise<void> => {
  for (let run = 0; run < count; run += 1) {
    await once(run).catch((thrown: unknown) => {
      say(`failed: ${String(thrown)}`);
    });
  }
};

const joinOften = async (within: Browser): Promise<number[]> => {
  const joins: number[] = [];
  await often(times, async () => {
    const { receiver, firstPicture } = await Receiver.join(within, usual);
    joins.push(firstPicture);
    await receiver.close();
  });
  return joins;
};

/** Short sentences after silence. */
const speakOften = async (receiver: Receiver): Promise<{ sound: number[]; picture: number[] }> => {
  const found = { sound: [] as number[], picture: [] as number[] };
  await often(times, async (run) => {
    await pause(1_000);
    const before = await receiver.since((await receiver.now()) - 900);
    const asked = await receiver.say(avatar, SHORT[run % SHORT.length] ?? '');
    await receiver.finished(asked);
    await pause(600);
    const noted = await receiver.since(asked);
    const sound = firstSound(noted.sound);
    const picture = firstMoved(noted.pictures, stirOf(before.pictures));
    if (sound !== undefined) found.sound.push(sound - asked);
    if (picture !== undefined) found.picture.push(picture - asked);
  });
  return found;
};

/** Somebody speaks while the avatar does. */
const interruptOften = async (receiver: Receiver) => {
  const found = {
    told: [] as number[],
    quieter: [] as number[],
    stopped: [] as number[],
    silent: [] as number[],
    closed: [] as number[],
  };
  const word = await server.spoken(WORD);
  const span = (word.pcm.length / word.rate) * 1000;
  await receiver.openMicrophone();
  await pause(1_500);
  // A mouth that listens is not quite at rest either.
  const listened = await receiver.speak(word.pcm, word.rate);
  await pause(span + SPOKEN);
  const stir = stirOf((await receiver.since(listened)).pictures);
  const alone = await receiver.say(avatar, LONG);
  await receiver.finished(alone);
  await pause(1_000);
  const undisturbed = (await receiver.since(alone)).sound;
  await often(Math.ceil(times * 0.6), async (run) => {
    const asked = await receiver.say(avatar, LONG);
    await pause(2_200 + 130 * run);
    const spoke = await receiver.speak(word.pcm, word.rate);
    await receiver.finished(asked);
    await pause(1_500);
    const noted = await receiver.since(asked);
    const after = await receiver.since(spoke);
    const stopped = toldAt(after, 'avatar.finished');
    const add = (list: number[], at: number | undefined): void => {
      if (at !== undefined) list.push(at - spoke);
    };
    add(found.told, toldAt(after, 'avatar.ducked', true));
    add(found.stopped, stopped);
    add(found.quieter, quieterFrom(noted.sound, undisturbed, spoke));
    add(found.silent, lastSound(noted.sound));
    if (stopped !== undefined) add(found.closed, restsFrom(after.pictures, stir, stopped));
    // What is said before the rest of the word is spoken would be stopped by it.
    await pause(Math.max(0, spoke + span + SPOKEN - (await receiver.now())));
  });
  return found;
};

/** Pictures a second that are drawn and encoded while so many look. */
const pace = async (): Promise<{ drawn: number; encoded: number }> => {
  const begin = performance.now();
  const before = await server.pictures();
  await pause(5_000);
  const after = await server.pictures();
  const seconds = (performance.now() - begin) / 1000;
  return {
    drawn: (after.drawn - before.drawn) / seconds,
    encoded: (after.encoded - before.encoded) / seconds,
  };
};

const hear = async (receiver: Receiver): Promise<Sound[]> => {
  const sounds: Sound[] = [];
  for (const sentence of SENTENCES) {
    await receiver.keep();
    const asked = await receiver.say(avatar, sentence);
    if (await receiver.finished(asked)) throw new Error(`“${sentence}” was interrupted`);
    await pause(700);
    sounds.push(await receiver.kept());
  }
  return sounds;
};

/** The words that a recogniser reads rightly through the loss, beside those that it reads rightly without. In per cent, of all sentences. */
const compareWords = async (receiver: Receiver): Promise<number[]> => {
  if (recogniser === undefined) {
    say('words are NOT read: no --recogniser=<folder of a model for faster-whisper>');
    return [];
  }
  const through = await hear(receiver);
  const { receiver: beside } = await Receiver.join(browser, direct);
  await pause(2_000);
  const without = await hear(beside);
  await beside.close();
  const read = await readWords(recogniser, [...through, ...without]);
  const kept = SENTENCES.map((sentence, index) => {
    const said = wordsOf(sentence);
    const [lost = [], whole = []] = [read[index], read[index + SENTENCES.length]];
    say(`${lost.join(' ')} | ${whole.join(' ')}`);
    return { words: wordsKept(said, whole), kept: wordsKept(said, lost) };
  });
  const sum = (of: (one: { words: number; kept: number }) => number): number =>
    kept.reduce((total, one) => total + of(one), 0);
  return [(100 * sum((one) => one.kept)) / sum((one) => one.words)];
};

say('joining');
const joins = await joinOften(browser);
const { receiver } = await Receiver.join(browser, usual);
await pause(SETTLED);
const settled = await receiver.now();
say('speaking');
const spoken = await speakOften(receiver);
say('interrupting');
const interrupted = await interruptOften(receiver);
const words = lossy ? await compareWords(receiver) : [];
const seen = await receiver.since(settled);
const stats = await receiver.stats();
say('looking');
const alone = await pace();
await receiver.page.evaluate(`bench.watchBeside('${ROOM}', 9)`);
await pause(1_000);
const many = await pace();
await receiver.page.evaluate('bench.stopWatchingBeside()');
const skews = seen.skews.map(({ skew }) => Math.abs(skew));
const mean = seen.skews.reduce((sum, { skew }) => sum + skew, 0) / seen.skews.length;
const { times: inside } = server;
const { totalPlayoutDelay = 0, totalSamplesCount = 1 } = stats.playout;
const first = { sound: inside.first.get('opus') ?? NaN, picture: inside.first.get('h264') ?? NaN };
const playout = (totalPlayoutDelay / totalSamplesCount) * 1000;
const stamped = skewsByStamps(seen.pictures, first, playout);
const middle = quantile(stamped, 0.5);
process.stdout.write(
  [
    `${machine}; ${lossy ? '5 % loss, 80 ± 40 ms, both ways' : 'loopback'}; face ${face}, received ${String(seen.pictures.at(-1)?.side ?? 0)}²; ${String(times)} times`,
    '',
    ...HEAD,
    row('join → first decoded picture', joins, lossy ? undefined : atMost(700, 0.95)),
    row('say → first audible sample', spoken.sound, lossy ? undefined : atMost(150, 0.5)),
    row('  its sound made', inside.made),
    row('  its first packet left', inside.left),
    row('say → first moved picture', spoken.picture, lossy ? undefined : atMost(200, 0.5)),
    row('voice over the avatar → told that it is ducked', interrupted.told),
    row('  the server’s own work', inside.ducked, atMost(60, 0.95)),
    row('voice → quieter at the receiver', interrupted.quieter, lossy ? undefined : atMost(250, 0.95)),
    row('voice → told that it stopped', interrupted.stopped),
    row('voice → silence at the receiver', interrupted.silent, lossy ? undefined : atMost(450, 0.95)),
    row('voice → mouth at rest at the receiver', interrupted.closed),
    row(
      `skew of picture and sound, absolute (mean ${mean.toFixed(0)})`,
      skews,
      atMost(lossy ? 80 : 40, 0.99),
    ),
    row(
      `  by their stamps (p50 ${middle.toFixed(0)}, loudspeaker ${playout.toFixed(0)})`,
      stamped.map(Math.abs),
    ),
    row('pictures a second', [rateOf(seen.pictures)], lossy ? undefined : atLeast(24.5), '1/s'),
    row('longest wait for a picture', [longestGap(seen.pictures)], lossy ? atMost(1_000, 0.5) : undefined),
    ...(lossy ? [row('words read, of those without loss', words, atLeast(90), '%')] : []),
    '',
    `| viewers | drawn a second | encoded a second |`,
    `| --: | --: | --: |`,
    `| 1 | ${alone.drawn.toFixed(1)} | ${alone.encoded.toFixed(1)} |`,
    `| 10 | ${many.drawn.toFixed(1)} | ${many.encoded.toFixed(1)} |`,
    '',
    `sound: ${summary(stats.audio)}`,
    `picture: ${summary(stats.video)}`,
    `key frames encoded: ${String((await server.pictures())['key-frame'])}`,
    '',
  ].join('\n'),
);
await close();
process.exit(0);

function summary(counted: Readonly<Record<string, number>>): string {
  const delay = (total = NaN, count = NaN): string => ((total / count) * 1000).toFixed(0);
  const { jitterBufferDelay, jitterBufferEmittedCount, packetsLost, packetsReceived } = counted;
  const named = [
    'concealedSamples',
    'totalSamplesReceived',
    'freezeCount',
    'keyFramesDecoded',
    'pliCount',
    'nackCount',
  ];
  const rest = named.filter((name) => name in counted).map((name) => `${name} ${String(counted[name])}`);
  return `buffer ${delay(jitterBufferDelay, jitterBufferEmittedCount)} ms, lost ${String(packetsLost)} of ${String(packetsReceived)}, ${rest.join(', ')}`;
}
