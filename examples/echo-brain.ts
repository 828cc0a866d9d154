/** A brain in thirty lines: greets, and says after everybody spoke that it heard them. `node examples/echo-brain.ts [server] [room]` */
const server = process.argv[2] ?? 'http://127.0.0.1:8080';
const room = process.argv[3] ?? 'lounge';
const socket = new WebSocket(`${server.replace('http', 'ws')}/v1/brain`);
let count = 0;

const tell = (message: unknown): void => {
  socket.send(JSON.stringify(message));
};
const say = (text: string): void => {
  count += 1;
  const utterance = `u${String(count)}`;
  tell({ type: 'text', utterance, text });
  tell({ type: 'text.end', utterance });
};

socket.onopen = () => {
  tell({ type: 'attach', version: 1, room, name: 'Echo', key: process.env['VIVAVOCE_KEY'] });
};
socket.onmessage = ({ data }) => {
  if (typeof data !== 'string') return; // Sound of whoever speaks: a recogniser would take it.
  const news = JSON.parse(data) as { type: string; name?: string; heard?: string; interrupted?: boolean };
  if (news.type === 'attached') say('Hello. Say something, and I will tell you that I heard it.');
  if (news.type === 'speech.ended') say(`I heard you, ${news.name ?? 'whoever you are'}.`);
  if (news.type === 'avatar.finished' && news.interrupted) console.log('cut off after:', news.heard);
  if (news.type === 'error') console.error(data);
};
