import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { serve } from '../../../src/serve.ts';
import { StreamClient } from '../../support/stream-client.ts';

interface ExportedSpan {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceId: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

/** A collector that keeps what it is sent. */
const startCollector = async () => {
  const spans: ExportedSpan[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as {
        resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[];
      };
      for (const { scopeSpans } of body.resourceSpans) {
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { spans, url: `http://127.0.0.1:${port}`, close: () => server.close() };
};

it('a session’s clauses and windows reach a collector, each linked to its session', async () => {
  const collector = await startCollector();
  const config = readConfig({
    PORT: '0',
    VIVAVOCE_LANES: '1',
    VIVAVOCE_DRAIN_MS: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  const serving = await serve(config, systemClock, silentLog);
  const client = await StreamClient.open(serving.server.url, { aheadMs: 30_000 });
  const { session } = await client.message('session.opened');
  client.say({ type: 'speak', utterance: 'a', text: 'One clause here, and then another one.' });
  await client.message('utterance.ended');
  client.say({ type: 'session.close' });
  await client.closed;
  await serving.close();
  collector.close();

  const ours = collector.spans.filter(({ attributes }) =>
    attributes.some(({ key, value }) => key === 'session' && value.stringValue === session),
  );
  const [whole] = ours.filter(({ name }) => name === 'session');
  const [utterance] = ours.filter(({ name }) => name === 'utterance');
  const parts = ours.filter(({ name }) => name === 'plan' || name === 'window');
  expect(utterance?.parentSpanId).toBe(whole?.spanId);
  expect(parts.filter(({ name }) => name === 'plan').length).toBeGreaterThanOrEqual(1);
  expect(parts.filter(({ name }) => name === 'window').length).toBeGreaterThanOrEqual(2);
  for (const part of parts) {
    expect(part.parentSpanId).toBe(utterance?.spanId);
    expect(part.traceId).toBe(whole?.traceId);
  }
});
