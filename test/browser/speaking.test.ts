import { expect } from 'vitest';
import { gapsIn, readLoudspeaker, soundFrom, soundOf } from './loudspeaker.ts';
import { describeWithBrowser, INEXACT_MACHINE, pageTest as test } from './page-test.ts';
import { sing, trimmed } from './sung.ts';

const SENTENCE = 'The quick brown fox jumps over the lazy dog.';
const LONG =
  'It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness.';

describeWithBrowser('the page speaks', () => {
  test('every sample of the sentence reaches the loudspeaker, in order, once', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByLabel('Your sentence').fill(SENTENCE);
    await page.getByRole('button', { name: 'Speak' }).click();
    await page.waitForSelector('.utterance[data-ending=finished]');
    const heard = soundOf(await readLoudspeaker(page));

    expect(gapsIn(heard, trimmed((await sing(SENTENCE)).pcm))).toBeTypeOf('number');
    expect(await page.textContent('#gaps')).toBe('0');
  });

  test(
    'a sentence longer than what is sent ahead is complete too',
    INEXACT_MACHINE,
    async ({ serve, open }) => {
      const page = await open(await serve());
      await page.getByLabel('Your sentence').fill(LONG);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.utterance[data-ending=finished]', { timeout: 25_000 });
      const heard = soundOf(await readLoudspeaker(page));

      expect(gapsIn(heard, trimmed((await sing(LONG)).pcm))).toBeTypeOf('number');
    },
  );

  test('each word lights up while it is heard', INEXACT_MACHINE, async ({ serve, open }) => {
    const page = await open(await serve());
    await page.evaluate(`
      window.lit = [];
      new MutationObserver(() => {
        const word = document.querySelector('.word.now')?.textContent;
        if (word && window.lit.at(-1)?.word !== word) window.lit.push({ word, at: performance.now() });
      }).observe(document.getElementById('stage'), { subtree: true, attributes: true });
    `);
    await page.getByLabel('Your sentence').fill(SENTENCE);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');
    const lit = await page.evaluate<{ word: string; at: number }[]>('window.lit');
    const { words } = await sing(SENTENCE);
    const [first] = lit;

    expect(lit.map(({ word }) => word)).toEqual(SENTENCE.split(' '));
    // A picture takes 17 ms and a report of the audio thread 20 ms; a busy machine several times that.
    for (const [k, { at }] of lit.entries()) {
      expect(Math.abs(at - (first?.at ?? 0) - (words[k]?.at ?? 0) + (words[0]?.at ?? 0))).toBeLessThan(180);
    }
    expect(await page.locator('.piece.heard').count()).toBe(words.length);
  });

  test('time to the first sound and the real-time factor are read out', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByLabel('Your sentence').fill(SENTENCE);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');

    const firstAudio = /^(\d+) ms$/.exec((await page.textContent('#first-audio')) ?? '')?.[1];
    expect(Number(firstAudio)).toBeGreaterThan(0);
    expect(Number(firstAudio)).toBeLessThan(1_000);
    expect(Number(await page.textContent('#real-time-factor'))).toBeLessThan(1);
  });

  test('a new sentence takes the place of the one that sounds', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByLabel('Your sentence').fill(LONG);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.piece.heard');
    await page.getByLabel('Your sentence').fill('Enough.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');
    const made = trimmed((await sing('Enough.')).pcm);

    expect(gapsIn(soundFrom(await readLoudspeaker(page), made), made)).toBeTypeOf('number');
    expect(await page.locator('#stage').innerText()).toBe('Enough.');
  });

  test('an example is one touch away', async ({ serve, open }) => {
    const page = await open(await serve(), { viewport: { width: 390, height: 800 }, hasTouch: true });
    await page.getByRole('button', { name: 'She sells seashells' }).tap();
    await page.waitForSelector('.piece.heard');

    expect(await page.getByLabel('Your sentence').inputValue()).toBe('She sells seashells by the seashore.');
  });

  test('the audio thread rests when there is nothing to say, and wakes when there is', async ({
    serve,
    open,
  }) => {
    const page = await open(await serve(), { prepare: (opened) => void opened.clock.install() });
    await page.getByLabel('Your sentence').fill('Good morning.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');
    await page.clock.fastForward(31_000);
    await page.waitForFunction("window.loudspeaker.context.state === 'suspended'");
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');

    const made = trimmed((await sing('Good morning.')).pcm);

    expect(gapsIn(soundFrom(await readLoudspeaker(page), made), made)).toBeTypeOf('number');
  });

  test('why it was said so: each word stands beside its sounds', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByText('Why was it said so?').click();
    await expect.poll(() => page.locator('#why-content').innerText()).toContain('Speak a sentence');
    await page.getByLabel('Your sentence').fill('Good morning.');
    await page.getByRole('button', { name: 'Speak' }).click();
    await page.waitForSelector('.utterance[data-ending=finished]');

    expect(await page.locator('.pronounced .phonemes').allInnerTexts()).toEqual(['ˈgood', 'ˈmorning']);
  });

  test('a text that is too long is said to be, and costs nothing', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByLabel('Your sentence').fill('word '.repeat(100_000));
    await page.keyboard.press('Enter');

    expect(await page.getByRole('alert').innerText()).toContain('Keep it under 10,000 characters.');
    expect(await page.locator('#status').innerText()).toBe('Ready');
  });

  test('nothing to say is said in a sentence, and does no harm', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByLabel('Your sentence').focus();
    await page.keyboard.press('Enter');

    expect(await page.getByRole('alert').innerText()).toBe(
      'There is nothing to say yet. Write some words first.',
    );
    expect(await page.getByRole('button', { name: 'Stop' }).isDisabled()).toBe(true);
  });
});

describeWithBrowser('the page speaks while one types', () => {
  test('words sound before the sentence is whole, and all of them do', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByRole('switch', { name: 'Speak while I type' }).check();
    await page.getByLabel('Your sentence').pressSequentially('Good morning to', { delay: 30 });
    await page.waitForSelector('.piece.heard');
    expect(await page.getByLabel('Your sentence').inputValue()).toBe('Good morning to');
    await page.getByLabel('Your sentence').pressSequentially(' you.', { delay: 30 });
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');

    expect(await page.locator('#stage').innerText()).toBe('Good morning to you.');
    expect(await page.getByLabel('Your sentence').inputValue()).toBe('');
    expect(await page.textContent('#gaps')).toBe('0');
    const { pcm } = await sing('Good morning to you.');
    expect(soundOf(await readLoudspeaker(page)).length).toBeGreaterThanOrEqual(trimmed(pcm).length);
  });

  test('a word under the fingers sounds when they rest', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByRole('switch', { name: 'Speak while I type' }).check();
    await page.getByLabel('Your sentence').pressSequentially('Hello');
    await page.waitForSelector('.piece.heard');

    expect(await page.locator('.piece.heard').innerText()).toBe('Hello');
  });
});
