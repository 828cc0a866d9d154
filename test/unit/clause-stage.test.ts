import { describe, expect } from 'vitest';
import { clauseStage } from '../../src/clause-stage.ts';
import type { TextPiece } from '../../src/core/text-piece.ts';
import { ms } from '../../src/core/units.ts';
import { TextFeed } from '../../src/stream/text-feed.ts';
import { openReader } from '../../src/text/index.ts';
import { collect } from '../support/media.ts';
import { test } from '../support/stage-test.ts';

const reader = await openReader();
const warnings: string[] = [];
const stage = clauseStage(reader, {
  wait: ms(350),
  field: 'input',
  wording: {},
  onWarning: (code) => warnings.push(code),
});

async function* pieces(...texts: string[]): AsyncGenerator<TextPiece, void, undefined> {
  for (const text of texts) yield { type: 'text', text };
  await Promise.resolve();
}

describe('clauseStage', () => {
  test('gives a text that comes whole in clauses that cover it', async ({ context }) => {
    const text = 'The first sentence is here. The second one follows it, and ends.';
    const clauses = await collect(stage.run(pieces(text), context));

    expect(clauses.map((clause) => clause.text).join('')).toBe(text);
  });

  test('speaks what waits when the text pauses, and no half number', async ({ context, clock }) => {
    const feed = new TextFeed();
    const clauses = stage.run(feed, context)[Symbol.asyncIterator]();
    feed.append('I have counted them and there are 1');
    const pulled = clauses.next();
    await clock.advance(0);
    await clock.advance(349);
    let came = false;
    void pulled.then(() => (came = true));
    await clock.advance(0);
    expect(came).toBe(false);
    await clock.advance(1);

    const first = await pulled;
    expect(first.done === true ? '' : first.value.text).not.toMatch(/\d/);
    feed.append(',000 of them.');
    feed.end();
    const rest = await clauses.next();
    expect(rest.done === true ? '' : rest.value.text).toContain('1,000');
  });

  test.for(['', ' \n', '?!', '…'])(
    'refuses %j, which says nothing, naming the field',
    async (text, { context }) => {
      await expect(collect(stage.run(pieces(text), context))).rejects.toMatchObject({
        code: 'TEXT_EMPTY',
        details: { field: 'input' },
      });
    },
  );

  test("reads a writer's own words as told", async ({ context }) => {
    const wording = { lexicon: new Map([['Xhosa', 'kˈOsə']]) };
    const options = { wait: ms(350), field: 'text', wording, onWarning: () => undefined };
    const [clause] = await collect(clauseStage(reader, options).run(pieces('Xhosa is spoken.'), context));

    expect(clause?.phonemes).toContain('kˈOsə');
  });

  test('ends at once when it is aborted while it waits', async ({ context, session }) => {
    const running = collect(stage.run(new TextFeed(), context));
    session.abort(new Error('interrupted'));

    await expect(running).rejects.toThrow('interrupted');
  });
});
