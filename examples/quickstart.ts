import { createWriteStream } from 'node:fs';

const server = process.argv[2] ?? 'http://127.0.0.1:8080';
const speech = await fetch(`${server}/v1/audio/speech`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ voice: 'default', input: 'Good evening.', response_format: 'wav' }),
});
if (!speech.ok || !speech.body) throw new Error(await speech.text());
const file = createWriteStream('evening.wav');
for await (const bytes of speech.body) file.write(bytes); // the first arrive while the rest is being made
file.end();
