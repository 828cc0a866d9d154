import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { faultsOf } from './faults.ts';
import { describeWithBrowser, pageTest as test } from './page-test.ts';

const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describeWithBrowser('the page', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no fault that rules can find, ${colorScheme}, before and after speaking`, async ({
      serve,
      open,
    }) => {
      const page = await open(await serve(), { colorScheme, reducedMotion: 'reduce' });
      const before = await faultsOf(page);
      await page.getByText('Why was it said so?').click();
      await page.getByLabel('Your sentence').fill('Good morning, and so on.');
      await page.getByRole('button', { name: 'Speak' }).click();
      await page.waitForSelector('.piece.heard');
      await page.keyboard.press('Escape');

      expect([...before, ...(await faultsOf(page))]).toEqual([]);
    });
  }

  for (const width of [320, 390, 768]) {
    test(`fits a width of ${String(width)}, whatever is written`, async ({ serve, open }) => {
      const page = await open(await serve(), { viewport: { width, height: 700 }, hasTouch: true });
      expect(await overflowOf(page)).toBe(0);
      await page.getByText('Why was it said so?').click();
      await page
        .getByLabel('Your sentence')
        .fill(`Donaudampfschifffahrtsgesellschaft${'o'.repeat(80)} and so on.`);
      await page.getByRole('button', { name: 'Speak' }).click();
      await page.waitForSelector('.piece.heard');
      await page.keyboard.press('Escape');

      expect(await overflowOf(page)).toBe(0);
      const buttons = await page.getByRole('button').all();
      for (const button of buttons) expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(40);
    });
  }

  test('is used by keyboard alone, in the order in which it is read', async ({ serve, open }) => {
    const page = await open(await serve());
    const reached: string[] = [];
    for (let press = 0; press < 13; press += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>('document.activeElement.id || document.activeElement.textContent'),
      );
    }

    expect(reached).toEqual([
      'Skip to the sentence box',
      'A call',
      'Good morning. How did you sleep?',
      'She sells seashells by the seashore.',
      'Dr. Reyes owes $1,204.50 by 3 p.m.',
      'text',
      'voice',
      'speed',
      'typing',
      'tuning',
      'speak',
      'Why was it said so?',
      'listen',
    ]);
    await page.locator('#speed').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#speed').getAttribute('aria-valuetext')).toBe('1.05 times');
    await page.locator('#text').focus();
    await page.keyboard.type('By keyboard.');
    await page.keyboard.press('Tab');
    await page.locator('#speak').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.piece.heard');
    await page.locator('#stop').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.utterance[data-ending=stopped]');
    expect(await page.evaluate('document.activeElement.id')).toBe('speak');
  });
});

describeWithBrowser('listening', () => {
  test('shows that it hears, and the voice falls silent for whoever talks', async ({ serve, open }) => {
    const page = await open(await serve(), { permissions: ['microphone'] });
    await page
      .getByLabel('Your sentence')
      .fill('It was the best of times, it was the worst of times, it was the age of wisdom.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.piece.heard');
    await page.getByRole('switch', { name: 'Listen to me' }).check();
    await page.getByText('I hear you').waitFor();
    await page.waitForSelector('.utterance[data-ending=stopped]');
    expect(await page.locator('#meter').isVisible()).toBe(true);

    await page.getByRole('switch', { name: 'Listen to me' }).uncheck();
    expect(await page.locator('#meter').isHidden()).toBe(true);
  });

  test('says so where the microphone is not allowed', async ({ serve, open }) => {
    const page = await open(await serve(), { permissions: [] });
    await page.getByRole('switch', { name: 'Listen to me' }).click();
    await page.getByText('The microphone was not allowed').waitFor();

    expect(await page.getByRole('switch', { name: 'Listen to me' }).isChecked()).toBe(false);
  });
});
