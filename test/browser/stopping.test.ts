import { expect } from 'vitest';
import { gapsIn, readLoudspeaker, soundFrom } from './loudspeaker.ts';
import { describeWithBrowser, pageTest as test } from './page-test.ts';
import { sing, trimmed } from './sung.ts';

const LONG =
  'It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness.';

/** What the output may have taken already when the key is pressed: a buffer of the device, and the ramp. */
const ALREADY_TAKEN_MS = 40;

describeWithBrowser('the page falls silent', () => {
  for (const how of ['Escape', 'the Stop button'] as const) {
    test(`at once, by ${how}, and says what was spoken`, async ({ serve, open }) => {
      const page = await open(await serve());
      await page.getByLabel('Your sentence').fill(LONG);
      await page.keyboard.press('Enter');
      await page.locator('.piece.heard', { hasText: 'times,' }).first().waitFor();
      if (how === 'Escape') await page.keyboard.press('Escape');
      else await page.getByRole('button', { name: 'Stop' }).click();
      await page.waitForSelector('.utterance[data-ending=stopped]');
      // Long enough for whatever was on its way.
      await page.waitForTimeout(400);
      const caught = await readLoudspeaker(page);
      const askedAt = caught.askedAt ?? NaN;
      const after = caught.pcm.findLastIndex((sample) => sample !== 0) - askedAt;

      expect((after * 1_000) / caught.rate).toBeLessThan(ALREADY_TAKEN_MS);
      const spoken = (await page.locator('.spoken').textContent()) ?? '';
      const unspoken = (await page.locator('.unspoken').textContent()) ?? '';
      expect(spoken + unspoken).toBe(LONG);
      const heard = ((askedAt - caught.pcm.findIndex((sample) => sample !== 0)) * 1_000) / caught.rate;
      const { words } = await sing(LONG);
      const begun = words.filter(({ at }) => at <= heard).length;
      expect(Math.abs(spoken.trim().split(' ').length - begun)).toBeLessThanOrEqual(1);
      expect(await page.locator('#announcer').innerText()).toMatch(/^Stopped after: It was the best of/);
    });
  }

  test('and speaks again, whole', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.getByLabel('Your sentence').fill(LONG);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.piece.heard');
    await page.keyboard.press('Escape');
    await page.getByLabel('Your sentence').fill('Once more.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=finished]');
    const made = trimmed((await sing('Once more.')).pcm);

    expect(gapsIn(soundFrom(await readLoudspeaker(page), made), made)).toBeTypeOf('number');
  });

  test('does nothing where nothing sounds', async ({ serve, open }) => {
    const page = await open(await serve());
    await page.keyboard.press('Escape');

    expect(await page.locator('#status').innerText()).toBe('Ready');
    expect(await page.locator('#notice').isHidden()).toBe(true);
  });
});
