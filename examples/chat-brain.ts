/**
 * A brain that asks any OpenAI-compatible chat server, and speaks its tokens as they come. What was cut off is told to the
 * model as it was heard. Lines of the terminal stand for a recogniser's words.
 *
 * `CHAT_URL=http://127.0.0.1:11434/v1 CHAT_MODEL=llama3.2 node examples/chat-brain.ts [server] [room]`
 */
import { createInterface } from 'node:readline';

const server = process.argv[2] ?? 'http://127.0.0.1:8080';
const room = process.argv[3] ?? 'lounge';
const { CHAT_URL = 'http://127.0.0.1:11434/v1', CHAT_MODEL = 'default', CHAT_KEY = 'none' } = process.env;
const socket = new WebSocket(`${server.replace('http', 'ws')}/v1/brain`);
const messages = [{ role: 'system', content: 'You talk in a call. Answer in one or two short sentences.' }];
let count = 0;

const tell = (message: unknown): void => {
  socket.send(JSON.stringify(message));
};

/** The words of a streamed answer, as server-sent events have them. */
async function* wordsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: ') || line.includes('[DONE]')) continue;
      const piece = JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] };
      yield piece.choices[0]?.delta.content ?? '';
    }
  }
}

const answer = async (said: string): Promise<void> => {
  messages.push({ role: 'user', content: said });
  const reply = await fetch(`${CHAT_URL}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${CHAT_KEY}` },
    body: JSON.stringify({ model: CHAT_MODEL, messages, stream: true }),
  });
  if (!reply.ok || !reply.body) throw new Error(await reply.text());
  count += 1;
  const utterance = `u${String(count)}`;
  for await (const text of wordsOf(reply.body)) if (text !== '') tell({ type: 'text', utterance, text });
  tell({ type: 'text.end', utterance });
};

socket.onopen = () => {
  tell({ type: 'attach', version: 1, room, name: 'Chat', key: process.env['VIVAVOCE_KEY'] });
};
socket.onmessage = ({ data }) => {
  if (typeof data !== 'string') return;
  const news = JSON.parse(data) as { type: string; heard?: string };
  // What was not heard was not said.
  if (news.type === 'avatar.finished') messages.push({ role: 'assistant', content: news.heard ?? '' });
  if (news.type === 'error') console.error(data);
};
createInterface({ input: process.stdin }).on('line', (line) => {
  answer(line).catch(console.error);
});
