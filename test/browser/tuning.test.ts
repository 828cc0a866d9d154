import { expect } from 'vitest';
import type { Manner } from '../../src/stream/index.ts';
import { songService } from '../support/song-service.ts';
import { describeWithBrowser, pageTest as test } from './page-test.ts';

describeWithBrowser('fine-tuning', () => {
  test('asks for a blend, a pitch, an expression and another reading', async ({ serve, open }) => {
    const asked: Manner[] = [];
    const service = songService();
    const named = (id: string) => ({ ...service.resolveVoice('heart'), id: id as Manner['voice'], name: id });
    const page = await open(
      await serve({
        service: {
          ...service,
          voices: () => [service.resolveVoice('heart'), { ...named('michael'), default: false }],
          resolveVoice: (name) => (name === 'default' ? service.resolveVoice(name) : named(name)),
          packets: (manner, format, onWarning) => {
            asked.push(manner);
            return service.packets(manner, format, onWarning);
          },
        },
      }),
    );
    await page.getByText('Fine-tune').click();
    await page.locator('#blend option[value=michael]').waitFor({ state: 'attached' });
    await page.getByLabel('Blend with').selectOption('michael');
    await page.getByLabel('Pitch').fill('-2.5');
    await page.getByLabel('Expression').fill('1.3');
    await page.getByLabel('Your sentence').fill('Once more.');
    await page.getByRole('button', { name: 'Another reading' }).click();
    await page.waitForSelector('.utterance[data-ending=finished]');

    expect(asked.at(-1)).toMatchObject({
      voice: 'heart*0.6+michael*0.4',
      pitch: -2.5,
      expressiveness: 1.3,
      seed: 1,
    });
    expect(await page.inputValue('#seed')).toBe('1');
  });
});
